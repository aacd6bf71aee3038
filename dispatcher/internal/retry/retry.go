// Package retry is how patiently the dispatcher tries again: one rule for reports, image streams, firmware and tool
// images. Patience is counted from the first failure since something moved, not from the last success: a reader that was
// busy elsewhere for a while has used up none of it.
package retry

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// Policy says how long, and how often.
type Policy struct {
	// Pause is the first wait; it doubles up to Limit. A random half of each wait is left out, so that a rack of servers
	// does not come back in step.
	Pause, Limit time.Duration
	// Patience is how long to go on after a failure while nothing moves.
	Patience time.Duration
}

// final is an error that another attempt would not change.
type final struct{ error }

func (f final) Unwrap() error { return f.error }

// Final marks an error as one that another attempt would not change.
func Final(err error) error {
	if err == nil {
		return nil
	}
	return final{err}
}

// AsFinal gives the error that is marked so, without what others wrapped around it.
func AsFinal(err error) (error, bool) {
	var f final
	if !errors.As(err, &f) {
		return nil, false
	}
	return f, true
}

// later is an error whose sender said how long to wait.
type later struct {
	error
	wait time.Duration
}

func (l later) Unwrap() error { return l.error }

// After gives an error the wait that the other side asked for.
func After(err error, wait time.Duration) error { return later{err, wait} }

// Tries are the attempts at one thing. The zero value of its times is its start. Not for concurrent use.
type Tries struct {
	Policy Policy
	// Notice is told of each failure that is followed by another attempt.
	Notice func(error)

	failing time.Time // when the first failure since the last progress was
	pause   time.Duration
}

// Moved notes progress: patience and pause begin anew.
func (t *Tries) Moved() { t.failing, t.pause = time.Time{}, 0 }

// Do attempts until it works, the error is final, ctx ends, or nothing has moved for the patience.
func (t *Tries) Do(ctx context.Context, attempt func() error) error {
	for {
		err := attempt()
		if err == nil {
			t.Moved()
			return nil
		}
		if err := t.wait(ctx, err); err != nil {
			return err
		}
	}
}

// wait gives nil when it is time for another attempt, else why there is none.
func (t *Tries) wait(ctx context.Context, err error) error {
	if _, final := AsFinal(err); final {
		return err
	}
	if ctx.Err() != nil {
		return fmt.Errorf("told to stop: %w", err)
	}
	if t.failing.IsZero() {
		t.failing = time.Now()
	}
	t.pause = min(max(2*t.pause, t.Policy.Pause), t.Policy.Limit)
	wait := t.pause
	var l later
	if errors.As(err, &l) {
		wait = max(wait, l.wait)
	}
	if time.Since(t.failing)+wait > t.Policy.Patience {
		return fmt.Errorf("%w; gave up after %s without progress", err, t.Policy.Patience)
	}
	if t.Notice != nil {
		t.Notice(err)
	}
	Sleep(ctx, wait/2+rand.N(wait/2+1))
	return nil
}

// Sleep waits, or until ctx ends.
func Sleep(ctx context.Context, wait time.Duration) {
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
