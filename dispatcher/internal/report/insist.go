package report

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"
)

// insist repeats until acknowledged, refused, or patience is over.
func (r *Reporter) insist(ctx context.Context, data []byte, patience, grace time.Duration) error {
	began, wait, told := time.Now(), r.o.Pause, time.Time{}
	for {
		err := r.attempt(ctx, data)
		if err == nil {
			if !told.IsZero() {
				r.o.Say("report: the host answers again")
			}
			return nil
		}
		var refused *Refused
		if errors.As(err, &refused) {
			again := refused.Status == 401 || refused.Status == 404
			if !again || time.Since(began)+wait > grace {
				return err
			}
		}
		if ctx.Err() != nil || time.Since(began)+wait > patience {
			return err
		}
		if told.IsZero() || time.Since(told) > 5*time.Minute {
			r.o.Say("report: %v; trying again", err)
			told = time.Now()
		}
		asked := wait
		var l later
		if errors.As(err, &l) {
			asked = max(wait, l.wait)
		}
		pause(ctx, asked/2+rand.N(asked/2+1))
		wait = min(2*wait, r.o.PauseLimit)
	}
}

func pause(ctx context.Context, wait time.Duration) {
	select {
	case <-ctx.Done():
	case <-time.After(wait):
	}
}

// attempt lets a report that is on its way arrive when ctx ends: whether the host has it would be unknown otherwise.
func (r *Reporter) attempt(ctx context.Context, data []byte) error {
	sending, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() { pause(sending, 3*time.Second); cancel() })
	defer stop()
	return r.client.Send(sending, data)
}
