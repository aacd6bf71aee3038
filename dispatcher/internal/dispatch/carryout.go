package dispatch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"bootwright.io/dispatcher/internal/codes"
	"bootwright.io/dispatcher/internal/handover"
	"bootwright.io/dispatcher/internal/job"
	"bootwright.io/dispatcher/internal/medium"
	"bootwright.io/dispatcher/internal/report"
	"bootwright.io/dispatcher/internal/units"
)

// outcome is how the task ended: no error for success. step is empty when no step is at fault.
type outcome struct {
	err      error
	step     string
	exitCode *int
}

type timeoutError struct{ after time.Duration }

func (t timeoutError) Error() string {
	return fmt.Sprintf("the task did not end within its %s", t.after)
}

// carryOut prepares and runs the task, with running reports all the while.
func (d *Dispatcher) carryOut(ctx context.Context, j job.Job, found medium.Medium) outcome {
	ctx, stop := context.WithTimeoutCause(ctx, j.Timeout(), timeoutError{j.Timeout()})
	defer stop()
	ctx, end := context.WithCancelCause(ctx)
	defer end(nil)
	d.dismissal.begin(end)
	reports, reported := d.inBackground(ctx, d.reporter.Run)
	defer reported()
	defer reports()

	target, err := d.prepare(ctx, j, found)
	if err != nil {
		if cause := context.Cause(ctx); cause != nil {
			err = marked(cause)
		}
		return outcome{err: err}
	}
	board := newBoard(d, j.Bundle.Steps)
	target.Notify = func(steps []units.Step) {
		board.update(steps)
		d.dismissal.look(steps)
	}
	follow, followed := d.inBackground(ctx, func(ctx context.Context) {
		d.Follow(ctx, slices.Concat(target.Steps, target.Preflight), func(line units.Line) {
			if slices.Contains(target.Preflight, line.Step) {
				line.Step = target.Steps[0]
			}
			d.reporter.Log(line.Step, line.At, line.Text)
		})
	})
	d.logMark = handover.Mark(d.Kernel)
	d.say("starting %s", target.Name)
	steps, err := target.Start(ctx)
	d.drain()
	follow()
	followed()
	if err == nil {
		board.update(steps)
		return outcome{err: codes.Mark(codes.NotWrittenOut, d.handOver())}
	}
	return d.blame(board, steps, err)
}

// handOver makes sure that what the steps wrote is on the disk.
func (d *Dispatcher) handOver() error {
	return handover.Handover{Root: d.Root, Kernel: d.Kernel, Disk: d.disk, Say: d.say, Since: d.logMark}.Run()
}

// inBackground runs f until stop is called; wait returns when it has ended.
func (d *Dispatcher) inBackground(ctx context.Context, f func(context.Context)) (stop, wait func()) {
	inner, cancel := context.WithCancel(context.WithoutCancel(ctx))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		f(inner)
	}()
	return cancel, func() { <-ended }
}

// drain lets the last lines of the steps arrive.
func (d *Dispatcher) drain() {
	bounded, stop := context.WithTimeout(context.Background(), 5*time.Second)
	defer stop()
	_, _ = d.Run(bounded, "journalctl", "--sync")
	time.Sleep(d.Timing.Drain)
}

// marked gives the reason why a context ended its code.
func marked(cause error) error {
	var timeout timeoutError
	switch {
	case errors.As(cause, &timeout):
		return codes.Mark(codes.TaskTimeout, cause)
	case errors.Is(cause, ErrTerminated):
		return codes.Mark(codes.Stopped, cause)
	case errors.Is(cause, errDismissed):
		return codes.Mark(codes.Dismissed, cause)
	}
	return cause
}

// blame finds the step that is at fault, and completes the picture the host gets.
func (d *Dispatcher) blame(board *board, steps []units.Step, err error) outcome {
	timeout, timedOut := err.(timeoutError)
	at := slices.IndexFunc(steps, func(s units.Step) bool { return s.State == units.Failed })
	var unfinished *units.Unfinished
	if at < 0 && errors.As(err, &unfinished) {
		// A unit that is no step looks before the first step whether the task can succeed, and is shown as part of it.
		at = max(0, slices.IndexFunc(steps, func(s units.Step) bool { return s.Name == unfinished.Step.Name }))
	}
	if at < 0 && timedOut {
		at = slices.IndexFunc(steps, func(s units.Step) bool { return s.State == units.Running })
	}
	for i := range steps {
		if steps[i].State == units.Pending || (steps[i].State == units.Running && i != at) {
			steps[i].State = units.Skipped
		}
	}
	if at < 0 {
		board.update(steps)
		if errors.Is(err, ErrTerminated) || errors.Is(err, errDismissed) {
			return outcome{err: marked(err)} // what failed now, failed because it was stopped
		}
		if others := units.FailedUnits(context.Background(), d.Run); len(others) > 0 {
			err = fmt.Errorf("%w (failed: %s)", err, strings.Join(others, ", "))
		}
		return outcome{err: codes.Mark(codes.TargetFailed, marked(err))}
	}
	failed := &steps[at]
	code := codes.StepFailed
	switch {
	case unfinished != nil:
		code = codes.StepNotRun
	case timedOut:
		code = codes.TaskTimeout
		err = fmt.Errorf("%w; %s was at work", timeout, failed.Name)
	case failed.Result == "oom-kill":
		err = fmt.Errorf("%s was ended because this server has no memory left (%s)", failed.Name, d.memory())
	case failed.Result == "timeout":
		err = fmt.Errorf("%s did not end within its own time limit", failed.Name)
	case failed.ExitCode != nil && *failed.ExitCode > 128 && failed.Result != "exit-code":
		err = fmt.Errorf("%s was ended by signal %d", failed.Name, *failed.ExitCode-128)
	case failed.ExitCode != nil:
		err = fmt.Errorf("%s failed with exit code %d%s", failed.Name, *failed.ExitCode, known(*failed.ExitCode))
	default:
		err = fmt.Errorf("%s failed (%s)", failed.Name, failed.Result)
	}
	failed.State = units.Failed
	tail := units.Tail(context.Background(), d.Run, *failed, 20)
	for _, line := range tail {
		d.Console("%s: %s", failed.Name, report.Sanitise(line))
	}
	if code == codes.StepFailed && failed.ExitCode != nil && *failed.ExitCode == ownSentence && len(tail) > 0 {
		err = errors.New(report.Sanitise(tail[len(tail)-1]))
	}
	board.tails[failed.Name] = tail
	board.update(steps)
	return outcome{err: codes.Mark(code, err), step: failed.Name, exitCode: failed.ExitCode}
}

// memory says how much there is.
func (d *Dispatcher) memory() string {
	data, _ := os.ReadFile(d.Root.Path("/proc/meminfo"))
	for line := range strings.Lines(string(data)) {
		if total, ok := strings.CutPrefix(line, "MemTotal:"); ok {
			if kib, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(total), " kB")); err == nil {
				return fmt.Sprintf("it has %d MiB in all", kib>>10)
			}
		}
	}
	return "how much it has is not known"
}

// ownSentence is the exit code (EX_DATAERR of sysexits) of a step whose last line says what is wrong, for people.
const ownSentence = 65

// known explains the codes that are podman's, not the tool's.
func known(code int) string {
	switch code {
	case 125:
		return " (podman could not run it: is its image in the maintenance system?)"
	case 126, 127:
		return " (the tool in the image cannot be started)"
	}
	return ""
}
