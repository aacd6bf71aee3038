// Package report tells the host how the task goes: first contact, running reports with steps and log lines, and
// the final one, which is repeated until the host has acknowledged it.
package report

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strconv"
	"strings"
	"time"

	"bootwright.io/dispatcher/internal/clock"
	"bootwright.io/dispatcher/internal/retry"
)

// Contact is where to report and with what right. It is never printed.
type Contact struct {
	URL   string `json:"url"`
	Token string `json:"token"`
	CA    string `json:"ca"` // PEM; if given, only this CA is trusted
}

// Refused is an answer of the host itself, which repeating the report will hardly change. Only a problem document of
// this product counts: a proxy's page of maintenance, or its 403 and 404 during an upgrade, says nothing of the task.
type Refused struct {
	Status int
	Code   string // of the host's catalogue
	Detail string
}

// Withdrawn tells whether the host says that there is no such task any more.
func (r *Refused) Withdrawn() bool {
	return r.Status == http.StatusUnauthorized || r.Status == http.StatusNotFound || r.Status == http.StatusGone
}

func (r *Refused) Error() string {
	switch r.Status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return fmt.Sprintf("the host does not accept this task's token (%d): the job has ended, or the task medium is an old one", r.Status)
	case http.StatusNotFound, http.StatusGone:
		return fmt.Sprintf("the host knows no such job (%d): the job has ended, the task medium is an old one, or the host another", r.Status)
	}
	return strings.TrimSuffix(fmt.Sprintf("the host refuses the report (%d): %s", r.Status, r.Detail), ": ")
}

// Client sends reports. It is safe for concurrent use.
type Client struct {
	contact Contact
	http    *http.Client
}

// NewClient checks the contact's CA; no proxy and no redirect is ever used.
func NewClient(contact Contact) (*Client, error) {
	trust := &tls.Config{MinVersion: tls.VersionTLS12}
	if contact.CA != "" {
		trust.RootCAs = x509.NewCertPool()
		if !trust.RootCAs.AppendCertsFromPEM([]byte(contact.CA)) {
			return nil, errors.New("job.json: ca holds no certificate")
		}
	}
	dialer := &net.Dialer{Timeout: 10 * time.Second}
	transport := &http.Transport{DialContext: dialer.DialContext, TLSClientConfig: trust, TLSHandshakeTimeout: 15 * time.Second,
		MaxIdleConns: 1, IdleConnTimeout: 90 * time.Second}
	return &Client{contact: contact, http: &http.Client{Transport: transport, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}, nil
}

// Send makes one attempt. nil means acknowledged.
func (c *Client) Send(ctx context.Context, body []byte) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.contact.URL, bytes.NewReader(body))
	if err != nil {
		return retry.Final(&Refused{Detail: "webhook_url is no URL"})
	}
	request.Header.Set("Authorization", "Bearer "+c.contact.Token)
	request.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return fmt.Errorf("the host %s does not answer: %w", request.URL.Host, clock.Explain(err))
	}
	defer response.Body.Close()
	answer, _ := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	status := response.StatusCode
	if status >= 200 && status < 300 {
		return nil
	}
	refused := problem(status, answer)
	if refused == nil && status == http.StatusConflict {
		refused = &Refused{Status: status} // no proxy makes that up
	}
	if refused != nil && !passing(status) {
		return refused
	}
	err = fmt.Errorf("the host answers %d", status)
	if !passing(status) {
		err = fmt.Errorf("%s answers %d, and not in the host's words (a proxy in between?)", request.URL.Host, status)
	}
	seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
	return retry.After(err, min(time.Duration(max(seconds, 0))*time.Second, time.Minute))
}

// passing tells whether a status says by itself that it will pass.
func passing(status int) bool {
	return status >= 500 || status == http.StatusRequestTimeout || status == http.StatusTooEarly || status == http.StatusTooManyRequests
}

// problem reads a problem document of this product (RFC 9457, with its code); nil if it is none.
func problem(status int, answer []byte) *Refused {
	var document struct {
		Status int    `json:"status"`
		Code   string `json:"code"`
		Title  string `json:"title"`
		Detail string `json:"detail"`
	}
	if json.Unmarshal(answer, &document) != nil || document.Status != status || !codeForm.MatchString(document.Code) {
		return nil
	}
	if document.Detail == "" {
		document.Detail = document.Title
	}
	return &Refused{Status: status, Code: document.Code, Detail: Sanitise(document.Detail)}
}

var codeForm = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)
