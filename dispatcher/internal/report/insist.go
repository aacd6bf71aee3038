package report

import (
	"context"
	"errors"
	"time"

	"bootwright.io/dispatcher/internal/retry"
)

const saidAgain = 5 * time.Minute // how often a lasting failure is said

// insist repeats until the report is acknowledged or refused, or patience is over. A host that does not know the task is
// asked again for the grace.
func (r *Reporter) insist(ctx context.Context, data []byte, patience, grace time.Duration) error {
	began, told := time.Now(), time.Time{}
	tries := retry.Tries{Policy: retry.Policy{Pause: r.o.Pause, Limit: r.o.PauseLimit, Patience: patience},
		Notice: func(err error) {
			if told.IsZero() || time.Since(told) > saidAgain {
				r.o.Say("report: %v; trying again", err)
				told = time.Now()
			}
		}}
	err := tries.Do(ctx, func() error {
		err := r.attempt(ctx, data)
		var refused *Refused
		if errors.As(err, &refused) && (!refused.Ended() || time.Since(began) >= grace) {
			return retry.Final(err)
		}
		return err
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
