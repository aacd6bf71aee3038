package ocistream

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"time"
)

// watch is a transport whose answers end when they fall silent. It is below everything that reads one: layers, but also
// manifests, tokens, and the bodies of error answers.
type watch struct {
	next  http.RoundTripper
	limit time.Duration
}

// RoundTrip is that of http.RoundTripper.
func (w watch) RoundTrip(request *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancelCause(request.Context())
	response, err := w.next.RoundTrip(request.WithContext(ctx))
	if err != nil {
		cancel(nil)
		return nil, err
	}
	response.Body = &watched{body: response.Body, limit: w.limit, ctx: ctx, cancel: cancel}
	return response, nil
}

// CloseIdleConnections is what http.Client looks for.
func (w watch) CloseIdleConnections() {
	if closer, ok := w.next.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

// silence is why a connection was ended.
type silence struct{ limit time.Duration }

func (s silence) Error() string { return fmt.Sprintf("no byte came for %s", s.limit) }

// watched is a body whose silence, but not its reader's slowness, ends the connection.
type watched struct {
	body   io.ReadCloser
	limit  time.Duration
	ctx    context.Context
	cancel context.CancelCauseFunc
}

func (w *watched) Read(p []byte) (int, error) {
	timer := time.AfterFunc(w.limit, func() { w.cancel(silence{w.limit}) })
	defer timer.Stop()
	n, err := w.body.Read(p)
	if err != nil && err != io.EOF && w.ctx.Err() != nil {
		err = context.Cause(w.ctx)
	}
	return n, err
}

// Close ends the connection unless the body was read to its end.
func (w *watched) Close() error {
	w.cancel(nil)
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
