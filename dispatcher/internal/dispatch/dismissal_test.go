package dispatch

import (
	"context"
	"errors"
	"os"
	"slices"
	"strings"
	"testing"

	"bootwright.io/dispatcher/internal/report"
	"bootwright.io/dispatcher/internal/units"
)

func TestATaskWhoseJobHasEndedStopsWriting(t *testing.T) {
	for _, status := range []int{401, 404, 409} {
		w := newWorld(t)
		w.steps["image-linux.service"] = "hang"
		w.answer = func(int) int {
			// w.mu is held here
			if w.results["image-linux.service"] != "" {
				return status
			}
			return 200
		}
		d := w.dispatcher()
		d.Report.Heartbeat = d.Timing.Poll
		err := d.Execute(t.Context())
		if !errors.Is(err, errDismissed) || !slices.Contains(w.stopped, "image-linux.service") {
			t.Error(status, err, w.stopped)
		}
		w.contains(w.console(), "the host has ended this job")
		if len(w.flushed) > 0 {
			t.Error("flushed")
		}
	}
}

func TestATaskStopsWhenAnAcknowledgementSaysThatItsJobHasEnded(t *testing.T) {
	w := newWorld(t)
	w.steps["image-linux.service"] = "hang"
	w.ended = func() bool { return w.results["image-linux.service"] != "" } // w.mu is held there
	d := w.dispatcher()
	d.Report.Heartbeat = d.Timing.Poll
	err := d.Execute(t.Context())
	if !errors.Is(err, errDismissed) || !slices.Contains(w.stopped, "image-linux.service") || len(w.flushed) > 0 {
		t.Error(err, w.stopped, w.flushed)
	}
	if last := w.last(); last["status"] != "failed" || last["code"] != "dismissed" {
		t.Error(last)
	}
}

func TestAJobThatHasEndedBeforeTheFirstContactTouchesNothing(t *testing.T) {
	w := newWorld(t)
	w.ended = func() bool { return true }
	if err := w.dispatcher().Execute(t.Context()); err == nil || len(w.begun) > 0 {
		t.Error(err, w.begun)
	}
	w.contains(w.console(), "says that the job has ended")
}

func TestAStepThatMustNotBeInterruptedComesToItsEndFirst(t *testing.T) {
	said := 0
	d := dismissal{say: func(string, ...any) { said++ }, held: []string{"flash.service"}}
	ctx, cancel := context.WithCancelCause(t.Context())
	d.begin(cancel)
	flash := func(state units.State) []units.Step {
		return []units.Step{{Name: "prepare.service", State: units.Succeeded}, {Name: "flash.service", State: state}}
	}
	d.look(flash(units.Running))
	d.take(&report.Refused{Status: 401})
	d.take(&report.Refused{Status: 401})
	if ctx.Err() != nil || said != 1 {
		t.Error(ctx.Err(), said)
	}
	d.look(flash(units.Succeeded))
	if !errors.Is(context.Cause(ctx), errDismissed) {
		t.Error(context.Cause(ctx))
	}
}

func TestADismissalBeforeTheTaskIsAtWorkEndsItAtOnce(t *testing.T) {
	d := dismissal{say: t.Logf}
	d.take(&report.Refused{Status: 404})
	ctx, cancel := context.WithCancelCause(t.Context())
	d.begin(cancel)
	if ctx.Err() == nil {
		t.Error("it goes on")
	}
}

func TestSystemdWaitsForTheEndOfAStepThatMustNotBeInterrupted(t *testing.T) {
	w := newWorld(t)
	w.bundle()["uninterruptible"] = []string{"image-linux.service"}
	if err := w.dispatcher().Execute(t.Context()); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(w.root.Path("/run/systemd/system/image-linux.service.d/50-uninterruptible.conf"))
	if err != nil || !strings.Contains(string(text), "[Service]\nTimeoutStopSec=infinity\n") {
		t.Error(err, string(text))
	}
	if _, err := os.Stat(w.root.Path("/run/systemd/system/partition.service.d")); err == nil {
		t.Error("another step has it as well")
	}
}

func TestAStepThatIsNoneCannotBeUninterruptible(t *testing.T) {
	w := newWorld(t)
	w.bundle()["uninterruptible"] = []string{"other.service"}
	err := w.dispatcher().Execute(t.Context())
	if err == nil || !strings.Contains(err.Error(), `"other.service" must not be interrupted, and is no step`) {
		t.Error(err)
	}
}
