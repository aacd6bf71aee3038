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
	"strconv"
	"strings"
	"time"
)

// Contact is where to report and with what right. It is never printed.
type Contact struct {
	URL   string `json:"url"`
	Token string `json:"token"`
	CA    string `json:"ca"` // PEM; if given, only this CA is trusted
}

// Refused is an answer that repeating the report will not change.
type Refused struct {
	Status int
	Detail string
}

func (r *Refused) Error() string {
	switch r.Status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return fmt.Sprintf("the host does not accept this task's token (%d): the job has ended, or the task medium is an old one", r.Status)
	case http.StatusNotFound:
		return "the host knows no such job (404): the task medium is an old one, or the host another"
	}
	return strings.TrimSuffix(fmt.Sprintf("the host refuses the report (%d): %s", r.Status, r.Detail), ": ")
}

// later is an answer after which the report is worth repeating; wait is what the host asked for.
type later struct {
	error
	wait time.Duration
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

// Send makes one attempt. nil means acknowledged; a *Refused is final.
func (c *Client) Send(ctx context.Context, body []byte) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.contact.URL, bytes.NewReader(body))
	if err != nil {
		return &Refused{Detail: "webhook_url is no URL"}
	}
	request.Header.Set("Authorization", "Bearer "+c.contact.Token)
	request.Header.Set("Content-Type", "application/json")
	response, err := c.http.Do(request)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err
		}
		return later{fmt.Errorf("the host %s does not answer: %w", request.URL.Host, err), 0}
	}
	defer response.Body.Close()
	answer, _ := io.ReadAll(io.LimitReader(response.Body, 64<<10))
	switch status := response.StatusCode; {
	case status >= 200 && status < 300:
		return nil
	case status >= 500 || status == http.StatusRequestTimeout || status == http.StatusTooManyRequests:
		seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
		return later{fmt.Errorf("the host answers %d", status), min(time.Duration(max(seconds, 0))*time.Second, time.Minute)}
	default:
		return &Refused{Status: status, Detail: detail(answer)}
	}
}

// detail is the sentence of a problem document.
func detail(answer []byte) string {
	var problem struct {
		Title  string `json:"title"`
		Detail string `json:"detail"`
	}
	_ = json.Unmarshal(answer, &problem)
	if problem.Detail == "" {
		problem.Detail = problem.Title
	}
	return Sanitise(problem.Detail)
}
