package ocistream

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"oras.land/oras-go/v2/registry"
	"oras.land/oras-go/v2/registry/remote/auth"
)

// client speaks to one registry. It is used by one goroutine.
type client struct {
	base  *url.URL
	http  *http.Client
	login *auth.Client
	known bool // whether there are credentials for this registry
}

func newClient(base *url.URL, o Options) (*client, error) {
	credentials, err := readCredentials(o.AuthFile, base.Scheme, base.Host)
	if err != nil {
		return nil, err
	}
	roots, err := trustedRoots(o.CAFile)
	if err != nil {
		return nil, err
	}
	dialer := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 15 * time.Second}
	transport := &http.Transport{
		DialContext:           dialer.DialContext,
		TLSClientConfig:       &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:   20 * time.Second,
		ResponseHeaderTimeout: o.Stall,
		DisableCompression:    true,
		ReadBufferSize:        256 << 10,
	}
	c := &client{base: base, known: credentials != nil}
	c.http = &http.Client{Transport: ownOrigin{base, watch{transport, o.Stall}}, CheckRedirect: c.checkRedirect}
	c.login = newLogin(c.http, base.Host, credentials)
	return c, nil
}

// trustedRoots are the system's CAs and the one in file, if there is one.
func trustedRoots(file string) (*x509.CertPool, error) {
	pem, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("the CA cannot be read: %w", err)
	}
	roots, err := x509.SystemCertPool()
	if err != nil {
		roots = x509.NewCertPool()
	}
	if !roots.AppendCertsFromPEM(pem) {
		return nil, fmt.Errorf("%s holds no certificate", file)
	}
	return roots, nil
}

func (c *client) checkRedirect(next *http.Request, via []*http.Request) error {
	if next.URL.Scheme != via[0].URL.Scheme || !sameHost(next.URL.Scheme, next.URL.Host, via[0].URL.Host) {
		return refuse("the registry %s sends the reader on to %s, which is not followed; copy the artifact into Bootwright's registry",
			via[0].URL.Host, next.URL.Host)
	}
	if len(via) >= 5 {
		return refuse("the registry %s redirects in circles", via[0].URL.Host)
	}
	return nil
}

// get requests path below the repository; authentication is tried when the registry asks for it.
func (c *client) get(ctx context.Context, repository, path string, header http.Header) (*http.Response, error) {
	address := c.base.JoinPath("/v2/" + repository + path)
	scope := registry.Reference{Registry: c.base.Host, Repository: repository}
	request, err := http.NewRequestWithContext(auth.AppendRepositoryScope(ctx, scope, auth.ActionPull), http.MethodGet, address.String(), nil)
	if err != nil {
		return nil, refuse("the address of the artifact is wrong: %v", err)
	}
	for name, values := range header {
		request.Header[name] = values
	}
	response, err := c.login.Do(request)
	if err != nil {
		return nil, c.failure(err)
	}
	return response, nil
}

// statusError says what an unexpected status means; only those that may pass are worth another attempt.
func (c *client) statusError(response *http.Response, what string) error {
	detail, _ := io.ReadAll(io.LimitReader(response.Body, 300))
	text := strings.Join(strings.Fields(strings.Map(printable, string(detail))), " ")
	return c.status(response.StatusCode, what, text)
}

func (c *client) status(status int, what, text string) error {
	host := c.base.Host
	switch {
	case status == http.StatusUnauthorized && !c.known:
		return refuse("the registry %s wants credentials and this job has none for it (401 for %s)", host, what)
	case status == http.StatusUnauthorized || status == http.StatusForbidden:
		return refuse("the registry %s refuses this job's token for %s (%d); the job may have ended, or it may not pull this repository", host, what, status)
	case status == http.StatusNotFound:
		return refuse("the registry %s does not have %s (404)", host, what)
	case status >= 500 || status == http.StatusRequestTimeout || status == http.StatusTooManyRequests:
		return fmt.Errorf("the registry %s answers %d for %s", host, status, what)
	}
	return refuse("the registry %s answers %d for %s: %s", host, status, what, text)
}

func printable(r rune) rune {
	if r < 0x20 || r > 0x7e {
		return ' '
	}
	return r
}
