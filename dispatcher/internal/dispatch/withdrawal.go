package dispatch

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"bootwright.io/dispatcher/internal/units"
)

// withdrawnError ends a task that the host does not know any more: its server may be promised to the next job.
type withdrawnError struct{ why error }

func (w withdrawnError) Error() string {
	return fmt.Sprintf("the task was stopped, as the host has withdrawn it: %v", w.why)
}

// withdrawal stops the task when the host has withdrawn it, but never in the middle of a step that must not be
// interrupted, such as a flash.
type withdrawal struct {
	say func(format string, args ...any)

	mu        sync.Mutex
	stop      context.CancelCauseFunc
	why       error
	protected []string // steps that must not be interrupted
	steps     []units.Step
	waiting   bool
}

// guard has stop called when the task is withdrawn.
func (w *withdrawal) guard(stop context.CancelCauseFunc) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.stop = stop
}

// begin names the steps that must not be interrupted.
func (w *withdrawal) begin(protected []string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.protected = protected
}

// happened is told by the reporter.
func (w *withdrawal) happened(why error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.why = why
	w.decide()
}

// seen is told after every look at the steps.
func (w *withdrawal) seen(steps []units.Step) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.steps = slices.Clone(steps)
	w.decide()
}

func (w *withdrawal) decide() {
	if w.why == nil || w.stop == nil {
		return
	}
	at := slices.IndexFunc(w.steps, func(s units.Step) bool { return s.State == units.Pending || s.State == units.Running })
	if at >= 0 && slices.Contains(w.protected, w.steps[at].Name) {
		if !w.waiting {
			w.say("the host has withdrawn the task, but %s must not be interrupted and goes on to its end", w.steps[at].Name)
		}
		w.waiting = true
		return
	}
	w.stop(withdrawnError{w.why})
}
