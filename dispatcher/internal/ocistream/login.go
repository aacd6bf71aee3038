package ocistream

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"

	"oras.land/oras-go/v2/registry/remote/auth"
	"oras.land/oras-go/v2/registry/remote/errcode"

	"bootwright.io/dispatcher/internal/clock"
	"bootwright.io/dispatcher/internal/retry"
)

// newLogin answers the challenges of a registry (distribution's token and Basic authentication). Credentials are sent
// with the first request already: this product's own registry always wants them.
func newLogin(client *http.Client, host string, known *credentials) *auth.Client {
	login := &auth.Client{Client: client, Cache: auth.NewCache()}
	if known == nil {
		return login
	}
	login.Credential = auth.StaticCredential(host, auth.Credential{Username: known.user, Password: known.password})
	_, _ = login.Cache.Set(context.Background(), host, auth.SchemeBasic, "", func(context.Context) (string, error) {
		return base64.StdEncoding.EncodeToString([]byte(known.user + ":" + known.password)), nil
	})
	return login
}

// ownOrigin keeps credentials at the registry's own scheme, host and port. A token service elsewhere is asked without
// them, and only over https: what it answers is a token for this registry.
type ownOrigin struct {
	base *url.URL
	next http.RoundTripper
}

// RoundTrip is that of http.RoundTripper.
func (o ownOrigin) RoundTrip(request *http.Request) (*http.Response, error) {
	if request.URL.Scheme == o.base.Scheme && sameHost(o.base.Scheme, request.URL.Host, o.base.Host) {
		return o.next.RoundTrip(request)
	}
	if request.URL.Scheme != "https" {
		return nil, refuse("the registry %s asks for a token from %s without https", o.base.Host, request.URL.Host)
	}
	request = request.Clone(request.Context())
	request.Header.Del("Authorization")
	return o.next.RoundTrip(request)
}

// CloseIdleConnections is what http.Client looks for.
func (o ownOrigin) CloseIdleConnections() {
	if closer, ok := o.next.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

// failure says in this package's words why there is no answer, or no token.
func (c *client) failure(err error) error {
	var answer *errcode.ErrorResponse
	var wrapped *url.Error
	var syntax *json.SyntaxError
	var quiet silence
	var broken *net.OpError
	switch {
	case retry.IsFinal(err):
		return retry.Cause(err)
	case errors.Is(err, auth.ErrBasicCredentialNotFound):
		return c.status(http.StatusUnauthorized, "the artifact", "")
	case errors.As(err, &answer):
		return c.status(answer.StatusCode, "a token", "")
	case errors.As(err, &wrapped):
		who := "registry " + c.base.Host
		if asked, bad := url.Parse(wrapped.URL); bad == nil && !sameHost(c.base.Scheme, asked.Host, c.base.Host) {
			who = "token service " + asked.Host
		}
		return fmt.Errorf("the %s does not answer: %w", who, clock.Explain(wrapped.Err))
	case errors.As(err, &quiet):
		return fmt.Errorf("asking the registry %s for a token broke off: %w", c.base.Host, quiet)
	case errors.As(err, &broken):
		return fmt.Errorf("asking the registry %s for a token broke off: %w", c.base.Host, broken)
	case errors.As(err, &syntax) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("the token service of the registry %s answers with something that is no token", c.base.Host)
	}
	return refuse("the registry %s asks for a login that is not followed: its token service has an address that is not allowed, or gives no token", c.base.Host)
}
