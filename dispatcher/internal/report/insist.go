package report

import (
	"context"
	"errors"
	"time"

	"bootwright.io/dispatcher/internal/retry"
)

// insist repeats until acknowledged, refused, or patience is over. A refusal that a host in the middle of its start may
// give by mistake is final only when it stays so for the grace.
func (r *Reporter) insist(ctx context.Context, data []byte, patience, grace time.Duration) error {
	var told time.Time
	tries := retry.Tries{
		Policy: retry.Policy{Patience: patience, Pause: r.o.Pause, PauseLimit: r.o.PauseLimit},
		Failed: func(err error) {
			if r.told {
				return // everything was said
			}
			if told.IsZero() || time.Since(told) > 5*time.Minute {
				r.o.Say("report: %v; trying again", err)
				told = time.Now()
			}
		},
	}
	err := tries.Do(ctx, func() error {
		err := r.attempt(ctx, data)
		var refused *Refused
		switch {
		case !errors.As(err, &refused):
			return err
		case refused.Withdrawn() && grace > 0:
			return retry.Steady(err, grace)
		}
		return retry.Final(err)
	})
	if err == nil && !told.IsZero() {
		r.o.Say("report: the host answers again")
	}
	return err
}

// attempt lets a report that is on its way arrive when ctx ends: whether the host has it would be unknown otherwise.
func (r *Reporter) attempt(ctx context.Context, data []byte) error {
	sending, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() { retry.Sleep(sending, 3*time.Second); cancel() })
	defer stop()
	return r.client.Send(sending, data)
}
