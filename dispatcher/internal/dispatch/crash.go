package dispatch

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"time"

	"bootwright.io/dispatcher/internal/codes"
	"bootwright.io/dispatcher/internal/report"
	"bootwright.io/dispatcher/internal/sys"
	"bootwright.io/dispatcher/internal/units"
)

// Crash is what provision-failed@.service does: it reports for a dispatcher that could not do so itself. When
// that one has reported, or has said on the console why it cannot, there is nothing to do.
type Crash struct {
	Root    sys.Root
	Run     sys.Runner
	Console func(format string, args ...any)
	Report  report.Options
	Getenv  func(string) string
}

// Handle reports the crash of unit.
func (c Crash) Handle(ctx context.Context, unit string) error {
	// systemd starts the handler for skipped units too, with an empty invocation.
	if c.Getenv("MONITOR_INVOCATION_ID") == "" || c.Getenv("MONITOR_SERVICE_RESULT") == "success" {
		return nil
	}
	state, err := loadState(c.Root)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil // it ended before it knew the task, and has said so
	case err != nil:
		c.Console("%s ended, and its state cannot be read: %v; the host is not told", unit, err)
		return err
	case state.Done:
		return nil
	}
	if state.Final == nil && c.Getenv("MONITOR_EXIT_CODE") == "exited" && c.Getenv("MONITOR_EXIT_STATUS") == "1" && state.Seq == 0 {
		return nil // an orderly end without network
	}
	client, err := report.NewClient(state.Contact)
	if err != nil {
		return err
	}
	options := c.Report
	options.Say = c.Console
	options.BootID = c.Root.BootID()
	options.Secrets = []string{state.Contact.Token}
	options.Save = func(seq int, final []byte, done bool) {
		state.Seq, state.Final, state.Done = seq, final, done
		_ = state.save(c.Root)
	}
	reporter := report.NewReporter(client, state.Seq, options)
	if state.Final != nil {
		c.Console("%s ended before the host had its result; sending it again", unit)
		return reporter.Deliver(ctx, state.Final)
	}
	return c.reportCrash(ctx, unit, state, reporter)
}

func (c Crash) reportCrash(ctx context.Context, unit string, state State, reporter *report.Reporter) error {
	how := strings.TrimSpace(fmt.Sprintf("%s %s", c.Getenv("MONITOR_EXIT_CODE"), c.Getenv("MONITOR_EXIT_STATUS")))
	sentence := fmt.Sprintf("%s crashed (%s: %s); the task is stopped", unit, c.Getenv("MONITOR_SERVICE_RESULT"), how)
	c.Console("%s", sentence)
	target := units.Target{Run: c.Run, Name: state.Target, Steps: state.Steps}
	steps, err := units.Show(ctx, c.Run, state.Steps)
	if err == nil {
		target.Stop(ctx, steps)
	}
	crashed := units.Step{Name: unit, Invocation: c.Getenv("MONITOR_INVOCATION_ID")}
	for _, line := range units.Tail(ctx, c.Run, crashed, 20) {
		reporter.Log(unit, time.Now(), line)
	}
	reporter.Log(unit, time.Now(), sentence)
	board := newBoard(&Dispatcher{Root: c.Root, Console: c.Console, reporter: reporter}, state.Steps)
	for i := range steps {
		if steps[i].State == units.Running || steps[i].State == units.Pending {
			steps[i].State = units.Skipped
		}
	}
	board.update(steps)
	if err := reporter.Final(ctx, report.Final{FailedStep: unit, Code: codes.DispatcherCrashed, Detail: sentence}); err != nil {
		c.Console("THE HOST COULD NOT BE TOLD that the dispatcher crashed: %v", err)
		c.Console("%s: %s", codes.ResultNotTold, codes.Remedy(codes.ResultNotTold))
		return err
	}
	c.Console("the host knows of the crash")
	return nil
}
