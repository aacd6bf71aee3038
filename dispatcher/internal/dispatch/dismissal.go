package dispatch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"bootwright.io/dispatcher/internal/report"
	"bootwright.io/dispatcher/internal/units"
)

// errDismissed is the cause of a context that ended because the host has ended the job.
var errDismissed = errors.New("the host has ended this job")

// dismissal stops the task when the host has ended its job: another one may have the server already. A step that must not
// be interrupted comes to its end first.
type dismissal struct {
	say  func(format string, args ...any)
	held []string // the steps that must not be interrupted

	mu     sync.Mutex
	end    context.CancelCauseFunc // of the task at work; nil while there is none
	cause  error                   // why, once the host has said so
	atWork string                  // the held step that runs; empty for none
	told   bool
}

// begin says how the task that is at work now can be ended.
func (d *dismissal) begin(end context.CancelCauseFunc) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.end = end
	d.act()
}

// take is told what the host says.
func (d *dismissal) take(refused *report.Refused) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cause = fmt.Errorf("%w: %w", errDismissed, refused)
	d.act()
}

// look is told the steps at every look.
func (d *dismissal) look(steps []units.Step) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.atWork = ""
	for _, step := range steps {
		if step.State == units.Running && slices.Contains(d.held, step.Name) {
			d.atWork = step.Name
		}
	}
	d.act()
}

func (d *dismissal) act() {
	switch {
	case d.cause == nil || d.end == nil:
	case d.atWork == "":
		d.end(d.cause)
	case !d.told:
		d.told = true
		d.say("%v; %s must not be interrupted and goes on", d.cause, d.atWork)
	}
}
