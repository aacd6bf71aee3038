// Package retry is the one answer to the question how long this server goes on when the host, a registry or a web
// server does not answer: reports, image streams, firmware and tool images all follow it, so that a restart of the host
// is the same to all of them.
package retry

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"
)

// Policy says how patiently something is tried again.
type Policy struct {
	// Patience is how long to go on from the first failure on without any progress.
	Patience time.Duration
	// Pause is the wait after the first failure; it doubles up to PauseLimit. What is waited is half of it and a random
	// share of the other half, so that a rack of servers does not come back all at once.
	Pause, PauseLimit time.Duration
}

// Default outlasts a restart, and an upgrade, of the host.
var Default = Policy{Patience: 10 * time.Minute, Pause: 500 * time.Millisecond, PauseLimit: 15 * time.Second}

// OrDefault fills in what is zero.
func (p Policy) OrDefault() Policy {
	if p.Patience == 0 {
		p.Patience = Default.Patience
	}
	if p.Pause == 0 {
		p.Pause = Default.Pause
	}
	if p.PauseLimit == 0 {
		p.PauseLimit = Default.PauseLimit
	}
	return p
}

// final is an error that no repetition cures.
type final struct{ error }

func (f final) Unwrap() error { return f.error }

// Final marks an error that no repetition cures. nil stays nil.
func Final(err error) error {
	if err == nil {
		return nil
	}
	return final{err}
}

// IsFinal tells whether an error is marked so.
func IsFinal(err error) bool { return Cause(err) != nil }

// Cause is what was marked as final, without what was wrapped around it since; nil if nothing was.
func Cause(err error) error {
	var f final
	if errors.As(err, &f) {
		return f
	}
	return nil
}

// hint is an error with what is known about repeating it.
type hint struct {
	error
	wait, limit time.Duration
}

func (h hint) Unwrap() error { return h.error }

// After marks an error whose sender asked for a wait.
func After(err error, wait time.Duration) error { return hint{error: err, wait: wait} }

// Steady marks an error that is final when it stays the same for the limit: a refusal that may be a mistake of the
// moment, such as that of a host that is just starting.
func Steady(err error, limit time.Duration) error { return hint{error: err, limit: limit} }

// Tries follows a policy through the attempts at one thing, such as a download of many connections. It is for one
// goroutine.
type Tries struct {
	Policy Policy
	// Failed is told why an attempt failed, before the next one. May be nil.
	Failed func(err error)

	failing time.Time // since when nothing has moved; zero while all is well
	refused time.Time // since when each failure was a refusal
	pause   time.Duration
}

// Moved notes progress: patience and pause begin anew with the next failure.
func (t *Tries) Moved() { t.failing, t.refused, t.pause = time.Time{}, time.Time{}, 0 }

// Do repeats the attempt until it works, its error is final, patience is over, or ctx ends.
func (t *Tries) Do(ctx context.Context, attempt func() error) error {
	policy := t.Policy.OrDefault()
	for {
		err := attempt()
		switch {
		case err == nil:
			t.Moved()
			return nil
		case IsFinal(err):
			return err
		case ctx.Err() != nil:
			return fmt.Errorf("told to stop: %w", err)
		}
		var about hint
		errors.As(err, &about)
		now := time.Now()
		// What counts is the time of failing, not of working: a reader that was busy for an hour has lost no patience.
		if t.failing.IsZero() {
			t.failing = now
		}
		if about.limit == 0 {
			t.refused = time.Time{}
		} else if t.refused.IsZero() {
			t.refused = now
		}
		t.pause = min(max(2*t.pause, policy.Pause), policy.PauseLimit)
		wait := max(t.pause, about.wait)
		if about.limit > 0 && now.Add(wait).Sub(t.refused) > about.limit {
			return err
		}
		if now.Add(wait).Sub(t.failing) > policy.Patience {
			return fmt.Errorf("%w; gave up after %s without progress", err, policy.Patience)
		}
		if t.Failed != nil {
			t.Failed(err)
		}
		Sleep(ctx, max(about.wait, t.pause/2+rand.N(t.pause/2+1)))
	}
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
