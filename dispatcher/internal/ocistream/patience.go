package ocistream

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"bootwright.io/dispatcher/internal/retry"
)

// tries repeat what the registry does not answer as it should.
func (o Options) tries() *retry.Tries {
	return &retry.Tries{Policy: retry.Policy{Pause: o.Pause, Limit: 15 * time.Second, Patience: o.Patience},
		Notice: func(err error) { o.Notice(fmt.Sprintf("%v; trying again", err)) }}
}

// impatient ends an exchange whose body stays silent: that of a layer, of an error and of a token alike. A slow reader is
// none of its business.
type impatient struct {
	limit time.Duration
	next  http.RoundTripper
}

// RoundTrip is that of http.RoundTripper.
func (i impatient) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(request.Context())
	response, err := i.next.RoundTrip(request.WithContext(ctx))
	if err != nil {
		cancel()
		return nil, err
	}
	response.Body = &watched{body: response.Body, limit: i.limit, cancel: cancel}
	return response, nil
}

// CloseIdleConnections is what http.Client looks for.
func (i impatient) CloseIdleConnections() {
	if closer, ok := i.next.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

// watched is a body whose silence ends the exchange.
type watched struct {
	body   io.ReadCloser
	limit  time.Duration
	cancel func()
	silent atomic.Bool
}

func (w *watched) Read(p []byte) (int, error) {
	timer := time.AfterFunc(w.limit, func() {
		w.silent.Store(true)
		w.cancel()
	})
	defer timer.Stop()
	n, err := w.body.Read(p)
	if err != nil && err != io.EOF && w.silent.Load() {
		err = fmt.Errorf("no byte came for %s", w.limit)
	}
	return n, err
}

func (w *watched) Close() error {
	defer w.cancel()
	return w.body.Close()
}

// fill reads until p is full or the body ends or breaks.
func fill(body io.Reader, p []byte) (int, error) {
	n := 0
	for n < len(p) {
		m, err := body.Read(p[n:])
		n += m
		if err != nil && n < len(p) {
			return n, err
		}
	}
	return n, nil
}
