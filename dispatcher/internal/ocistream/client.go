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
)

// client speaks to one registry. It is used by one goroutine.
type client struct {
	base        *url.URL
	http        *http.Client
	credentials *credentials
	token       string
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
	c := &client{base: base, credentials: credentials}
	c.http = &http.Client{Transport: transport, CheckRedirect: c.checkRedirect}
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

// get requests path; authentication is tried once more when the registry asks for it.
func (c *client) get(ctx context.Context, path string, header http.Header) (*http.Response, error) {
	for attempt := 0; ; attempt++ {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base.JoinPath(path).String(), nil)
		if err != nil {
			return nil, refuse("the address of the artifact is wrong: %v", err)
		}
		for name, values := range header {
			request.Header[name] = values
		}
		switch {
		case c.token != "":
			request.Header.Set("Authorization", "Bearer "+c.token)
		case c.credentials != nil:
			request.SetBasicAuth(c.credentials.user, c.credentials.password)
		}
		response, err := c.http.Do(request)
		if err != nil {
			return nil, fmt.Errorf("the registry %s does not answer: %w", c.base.Host, plainCause(err))
		}
		challenge, ok := bearerChallenge(response.Header.Values("WWW-Authenticate"))
		if response.StatusCode != http.StatusUnauthorized || attempt > 0 || !ok {
			return response, nil
		}
		discard(response)
		if c.token, err = c.fetchToken(ctx, challenge); err != nil {
			return nil, err
		}
	}
}

// statusError says what an unexpected status means; only those that may pass are worth another attempt.
func (c *client) statusError(response *http.Response, what string) error {
	detail, _ := io.ReadAll(io.LimitReader(response.Body, 300))
	text := strings.Join(strings.Fields(strings.Map(printable, string(detail))), " ")
	host, status := c.base.Host, response.StatusCode
	switch {
	case status == http.StatusUnauthorized && c.credentials == nil:
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

func discard(response *http.Response) {
	_, _ = io.CopyN(io.Discard, response.Body, 64<<10)
	response.Body.Close()
}

// plainCause takes the URL out of an HTTP client's error.
func plainCause(err error) error {
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}
