package report

import (
	"context"
	"errors"
)

// Final sends the result until the host has it. Run must have ended.
func (r *Reporter) Final(ctx context.Context, final Final) error {
	r.drain(ctx)
	r.mu.Lock()
	r.seq++
	r.queue.shrink(batchLines - 1)
	b := body{Status: "success", Seq: r.seq, BootID: r.o.BootID, Steps: r.steps, Log: r.queue.take(), Output: final.Output}
	r.mu.Unlock()
	if final.FailedStep != "" {
		b.Status, b.FailedStep, b.ExitCode = "failed", final.FailedStep, final.ExitCode
		b.Code, b.Detail = final.Code.String(), Sanitise(r.redact(final.Detail))
	}
	err := r.Deliver(ctx, b.bytes())
	var refused *Refused
	if errors.As(err, &refused) && refused.dislikes() {
		r.o.Say("report: %v; sending the result without log and output", refused)
		err = r.Deliver(ctx, b.alone().bytes())
	}
	return err
}

// Deliver repeats a final report that is already made up.
func (r *Reporter) Deliver(ctx context.Context, data []byte) error {
	r.o.Save(r.seq, data, false)
	err := r.insist(ctx, data, r.o.FinalPatience, r.o.RefusalGrace)
	if err == nil || ctx.Err() == nil {
		r.o.Save(r.seq, data, true)
	}
	return err
}

// drain sends a long backlog in pieces, as long as the host takes them at once.
func (r *Reporter) drain(ctx context.Context) {
	for {
		r.mu.Lock()
		long := len(r.queue.lines) >= batchLines
		r.mu.Unlock()
		if !long {
			return
		}
		data, lines := r.next()
		if err := r.client.Send(ctx, data); err != nil {
			r.giveBack(lines)
			return
		}
	}
}
