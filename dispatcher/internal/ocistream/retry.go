package ocistream

import (
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"time"
)

// retrier repeats until it works, the error is permanent, or nothing has moved for the patience.
type retrier struct {
	options Options
	last    time.Time
	pause   time.Duration
}

// moved notes that bytes arrived: patience and pause begin anew.
func (r *retrier) moved() {
	r.last, r.pause = time.Now(), 0
}

func (r *retrier) until(ctx context.Context, attempt func() error) error {
	for {
		err := attempt()
		switch {
		case err == nil:
			r.moved()
			return nil
		case isPermanent(err):
			return err
		case ctx.Err() != nil:
			return fmt.Errorf("told to stop: %w", err)
		}
		r.pause = min(max(2*r.pause, r.options.Pause), 15*time.Second)
		if time.Since(r.last)+r.pause > r.options.Patience {
			return fmt.Errorf("%w; gave up after %s without progress", err, r.options.Patience)
		}
		r.options.Notice(fmt.Sprintf("%v; trying again", err))
		select {
		case <-ctx.Done():
		case <-time.After(r.pause/2 + rand.N(r.pause/2+1)):
		}
	}
}

// watched is a body whose silence, but not its reader's slowness, ends the connection.
type watched struct {
	body   io.Reader
	limit  time.Duration
	cancel func()
}

func (w *watched) Read(p []byte) (int, error) {
	timer := time.AfterFunc(w.limit, w.cancel)
	defer timer.Stop()
	return w.body.Read(p)
}

// fill reads until p is full or the body ends or breaks.
func (w *watched) fill(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		m, err := w.Read(p[n:])
		n += m
		if err != nil && n < len(p) {
			return n, err
		}
	}
	return n, nil
}
