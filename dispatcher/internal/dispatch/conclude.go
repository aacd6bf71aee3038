package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"time"

	"bootwright.io/dispatcher/internal/codes"
	"bootwright.io/dispatcher/internal/provision"
	"bootwright.io/dispatcher/internal/report"
)

const maxOutput = 256 << 10

// conclude reports the end until the host has it. The returned error is the task's, or that nobody could be told.
func (d *Dispatcher) conclude(ctx context.Context, o outcome) error {
	if ctx.Err() != nil {
		var stop context.CancelFunc
		// One deadline for all that is done after the signal: systemd's, less a little (TimeoutStopSec= of the unit).
		since := time.Now()
		if told := d.toldToStop.Load(); told != nil {
			since = *told
		}
		ctx, stop = context.WithDeadline(context.WithoutCancel(ctx), since.Add(d.Timing.Goodbye))
		defer stop()
	}
	final := report.Final{FailedStep: o.step, ExitCode: o.exitCode, Output: d.output()}
	if o.err != nil {
		final.Detail = o.err.Error()
		final.Code = codes.Of(codes.Mark(codes.DispatcherFailed, o.err))
		if final.FailedStep == "" {
			final.FailedStep = Unit
		}
		d.say("FAILED in %s: %v", final.FailedStep, o.err)
		d.Console("%s: %s", final.Code, codes.Remedy(final.Code))
	} else {
		d.say("the task is done")
	}
	if err := d.reporter.Final(ctx, final); err != nil {
		d.Console("THE HOST COULD NOT BE TOLD that the task %s: %v", map[bool]string{true: "succeeded", false: "failed"}[o.err == nil], err)
		d.Console("%s: %s", codes.ResultNotTold, codes.Remedy(codes.ResultNotTold))
		return errors.Join(o.err, err)
	}
	d.Console("the host has the result")
	return o.err
}

// output is what the steps leave for the job: a JSON object, or nothing.
func (d *Dispatcher) output() json.RawMessage {
	file, err := os.Open(d.Root.Path(provision.Directory, "output.json"))
	if err != nil {
		return nil
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxOutput+1))
	var object map[string]json.RawMessage
	if err != nil || len(data) > maxOutput || json.Unmarshal(data, &object) != nil || object == nil {
		d.say("output.json is left out: it is not a JSON object of at most 256 KiB")
		return nil
	}
	return data
}
