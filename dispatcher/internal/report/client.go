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
	"sync/atomic"
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

// Refused is an answer of the host itself that repeating the report will not change.
type Refused struct {
	Status int
	Detail string
}

// Ended tells whether the host no longer knows the task: its token, or the job, is gone. Right after a start of the host
// that may pass.
func (r *Refused) Ended() bool {
	return r.Status == http.StatusUnauthorized || r.Status == http.StatusNotFound || r.Status == http.StatusGone
}

// jobEnded is what a host refuses by whose 200 says that the job has ended: that the task goes on.
var jobEnded = &Refused{Status: http.StatusOK}

// dislikes tells whether the host refuses what is in the report, or how much.
func (r *Refused) dislikes() bool {
	return r.Status == http.StatusBadRequest || r.Status == http.StatusRequestEntityTooLarge
}

func (r *Refused) Error() string {
	switch r.Status {
	case http.StatusOK:
		return "the host has taken the report, and says that the job has ended"
	case http.StatusUnauthorized, http.StatusForbidden:
		return fmt.Sprintf("the host does not accept this task's token (%d): the job has ended, or the task medium is an old one", r.Status)
	case http.StatusNotFound:
		return "the host knows no such job (404): the task medium is an old one, or the host another"
	}
	return strings.TrimSuffix(fmt.Sprintf("the host refuses the report (%d): %s", r.Status, r.Detail), ": ")
}

// Client sends reports. It is safe for concurrent use.
type Client struct {
	contact Contact
	http    *http.Client
	// jobEnded is set once the host has acknowledged a report and said that its job has ended.
	jobEnded atomic.Bool
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

// Send makes one attempt. nil means acknowledged; a *Refused is the host's word.
func (c *Client) Send(ctx context.Context, body []byte) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, c.contact.URL, bytes.NewReader(body))
	if err != nil {
		return retry.Final(errors.New("webhook_url is no URL"))
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
	switch status := response.StatusCode; {
	case status >= 200 && status < 300:
		if status == http.StatusOK && saysEnded(answer) {
			c.jobEnded.Store(true)
		}
		return nil
	case status >= 500 || status == http.StatusRequestTimeout || status == http.StatusTooManyRequests:
		seconds, _ := strconv.Atoi(response.Header.Get("Retry-After"))
		return retry.After(fmt.Errorf("the host answers %d", status), min(time.Duration(max(seconds, 0))*time.Second, time.Minute))
	default:
		problem, ours := parse(answer)
		if !ours && status != http.StatusConflict {
			// A proxy, a captive page, a host that is being replaced: what it says is not the host's word.
			return fmt.Errorf("something at the host's address, which is not the host, answers %d", status)
		}
		return &Refused{Status: status, Detail: problem}
	}
}

// saysEnded reads the member job_ended of an acknowledgement. Whatever else a host answers says nothing.
func saysEnded(answer []byte) bool {
	var acknowledgement struct {
		JobEnded bool `json:"job_ended"`
	}
	return json.Unmarshal(answer, &acknowledgement) == nil && acknowledgement.JobEnded
}

// parse gives the sentence of a problem document, and whether it is one of this product: those have a code (RFC 9457, 3.2).
func parse(answer []byte) (detail string, ours bool) {
	var problem struct {
		Title  string `json:"title"`
		Detail string `json:"detail"`
		Code   string `json:"code"`
	}
	_ = json.Unmarshal(answer, &problem)
	if problem.Detail == "" {
		problem.Detail = problem.Title
	}
	return Sanitise(problem.Detail), problem.Code != ""
}
