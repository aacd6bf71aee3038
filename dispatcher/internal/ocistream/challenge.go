package ocistream

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
)

var challengeParameter = regexp.MustCompile(`([a-zA-Z_]+)="([^"]*)"`)

// bearerChallenge finds realm and parameters of a Bearer challenge among the WWW-Authenticate headers.
func bearerChallenge(headers []string) (map[string]string, bool) {
	for _, header := range headers {
		scheme, rest, _ := strings.Cut(strings.TrimSpace(header), " ")
		if !strings.EqualFold(scheme, "Bearer") {
			continue
		}
		parameters := map[string]string{}
		for _, match := range challengeParameter.FindAllStringSubmatch(rest, -1) {
			parameters[strings.ToLower(match[1])] = match[2]
		}
		return parameters, parameters["realm"] != ""
	}
	return nil, false
}

// fetchToken asks the token service a Bearer challenge names. Credentials go only to the registry's own host.
func (c *client) fetchToken(ctx context.Context, challenge map[string]string) (string, error) {
	realm, err := url.Parse(challenge["realm"])
	if err != nil || realm.Host == "" {
		return "", refuse("the registry %s asks for a token from an address that is no URL", c.base.Host)
	}
	own := realm.Scheme == c.base.Scheme && sameHost(realm.Scheme, realm.Host, c.base.Host)
	if !own && realm.Scheme != "https" {
		return "", refuse("the registry %s asks for a token from %s without https", c.base.Host, realm.Host)
	}
	query := realm.Query()
	for _, name := range []string{"service", "scope"} {
		if challenge[name] != "" {
			query.Set(name, challenge[name])
		}
	}
	realm.RawQuery = query.Encode()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, realm.String(), nil)
	if err != nil {
		return "", err
	}
	if own && c.credentials != nil {
		request.SetBasicAuth(c.credentials.user, c.credentials.password)
	}
	response, err := c.http.Do(request)
	if err != nil {
		return "", fmt.Errorf("the token service %s does not answer: %w", realm.Host, plainCause(err))
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return "", c.statusError(response, "a token")
	}
	var answer struct {
		Token       string `json:"token"`
		AccessToken string `json:"access_token"`
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, 1<<20)).Decode(&answer); err != nil {
		return "", fmt.Errorf("the token service %s answers with something that is no token", realm.Host)
	}
	if answer.Token == "" {
		answer.Token = answer.AccessToken
	}
	if answer.Token == "" {
		return "", refuse("the token service %s gives no token", realm.Host)
	}
	return answer.Token, nil
}
