package units

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"bootwright.io/dispatcher/internal/codes"
	"bootwright.io/dispatcher/internal/sys"
)

// stopping is how long the units may take to be stopped before it is reported that they are being stopped: the report
// has to be out before systemd loses patience with the dispatcher (TimeoutStopSec=). Units go on stopping after it.
const stopping = 20 * time.Second

// Target runs a workflow's target to its end.
type Target struct {
	Run    sys.Runner
	Name   string
	Steps  []string
	Poll   time.Duration
	Notify func([]Step) // called after every look
	// Preflight is what has to succeed before the first step starts, and is shown as part of it; see FindPreflight.
	Preflight []string
}

// Check makes sure that systemd knows the target and every step, before anything is started: a Quadlet with a
// mistake is dropped silently at boot. A step that has run already would not run again in this task.
func (t Target) Check(ctx context.Context) error {
	all, err := Show(ctx, t.Run, slices.Concat([]string{t.Name}, t.Preflight, t.Steps))
	if err != nil {
		return err
	}
	var missing []string
	for _, unit := range all {
		if !unit.Loaded {
			missing = append(missing, unit.Name)
		}
	}
	if len(missing) > 0 {
		return codes.Mark(codes.UnitMissing, fmt.Errorf("the maintenance system lacks %s: it was built without this workflow, or the unit has a mistake; nothing was started", strings.Join(missing, ", ")))
	}
	for _, unit := range all[1:] {
		if unit.State != Pending || unit.Invocation != "" {
			return codes.Mark(codes.StepNotRun, fmt.Errorf("%s has run before the task was started (it is %s), so it would not run for this task; nothing was started", unit.Name, unit.Active))
		}
	}
	return nil
}

// Start starts the target and returns the last look at the steps when systemctl has ended. No error means that the
// target was reached and systemd showed the successful end of every step. An *Unfinished names a step that systemd did
// not show so; any other error says that the target was not reached, or that ctx ended. When ctx ended or a step is
// unfinished everything is stopped, and the look is from before that.
func (t Target) Start(ctx context.Context) ([]Step, error) {
	type outcome struct {
		result sys.Result
		err    error
	}
	ended := make(chan outcome, 1)
	go func() {
		for _, unit := range append(slices.Clone(t.Preflight), t.Name) {
			result, err := t.Run(context.WithoutCancel(ctx), "systemctl", "start", "--", unit)
			if err == nil && result.Code == 0 && unit != t.Name {
				_, err = t.ended(context.WithoutCancel(ctx), []string{unit})
			}
			if unit == t.Name || err != nil || result.Code != 0 || ctx.Err() != nil {
				ended <- outcome{result, err}
				return
			}
		}
	}()
	ticker := time.NewTicker(t.Poll)
	defer ticker.Stop()
	var last []Step
	for {
		select {
		case <-ctx.Done():
			return t.abandon(ctx, last)
		case out := <-ended:
			if ctx.Err() != nil && (out.err != nil || out.result.Code != 0) {
				return t.abandon(ctx, last) // systemctl was ended by what ended us
			}
			last = t.look(ctx, last)
			var unfinished *Unfinished
			switch {
			case errors.As(out.err, &unfinished):
				return last, out.err
			case out.err != nil:
				return last, fmt.Errorf("systemctl start %s: %w", t.Name, out.err)
			case out.result.Code != 0:
				return skip(last), fmt.Errorf("systemctl start %s ended with %d: %s", t.Name, out.result.Code, out.result.LastLine())
			}
			steps, err := t.ended(ctx, t.Steps)
			if err != nil {
				t.Stop(context.WithoutCancel(ctx), steps)
			}
			if steps == nil {
				steps = last
			}
			return steps, err
		case <-ticker.C:
			last = t.look(ctx, last)
		}
	}
}

// abandon stops everything because ctx has ended; the look is from before that.
func (t Target) abandon(ctx context.Context, last []Step) ([]Step, error) {
	last = t.look(context.WithoutCancel(ctx), last)
	t.Stop(context.WithoutCancel(ctx), last)
	return last, context.Cause(ctx)
}

func (t Target) look(ctx context.Context, before []Step) []Step {
	bounded, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	all, err := Show(bounded, t.Run, slices.Concat(t.Steps, t.Preflight))
	if err != nil {
		return before
	}
	steps := withPreflight(all[:len(t.Steps)], all[len(t.Steps):])
	t.Notify(steps)
	return steps
}

// Stop ends the target and the steps that are not done. Stopping the target alone would let them run on.
func (t Target) Stop(ctx context.Context, steps []Step) {
	args := append([]string{"stop", "--", t.Name}, t.Preflight...)
	for _, name := range t.Steps {
		done := slices.ContainsFunc(steps, func(s Step) bool { return s.Name == name && s.State == Succeeded })
		if !done {
			args = append(args, name)
		}
	}
	bounded, cancel := context.WithTimeout(ctx, stopping)
	defer cancel()
	_, _ = t.Run(bounded, "systemctl", args...)
}

// skip marks the steps that never began and, the target having failed, never will.
func skip(steps []Step) []Step {
	all := slices.Clone(steps)
	for i := range all {
		if all[i].State == Pending {
			all[i].State = Skipped
		}
	}
	return all
}

// FailedUnits names whatever else failed, such as a mount that a step needs.
func FailedUnits(ctx context.Context, run sys.Runner) []string {
	result, err := run(ctx, "systemctl", "list-units", "--failed", "--plain", "--no-legend", "--no-pager")
	if err != nil {
		return nil
	}
	var names []string
	for _, line := range strings.Split(result.Stdout, "\n") {
		if fields := strings.Fields(line); len(fields) > 0 {
			names = append(names, fields[0])
		}
	}
	return names
}
