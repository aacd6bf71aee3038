package dispatch

import (
	"slices"
	"testing"
)

// withdraws has the host forget the task as soon as the step is at work.
func (w *world) withdraws(step string) {
	w.answer = func(int) int { // w.mu is held here
		if w.results[step] != "" {
			return 401
		}
		return 200
	}
}

func TestATaskThatTheHostHasWithdrawnStopsWriting(t *testing.T) {
	w := newWorld(t)
	w.steps["partition.service"] = "hang"
	w.withdraws("partition.service")
	if err := w.dispatcher().Execute(t.Context()); err == nil {
		t.Fatal("no error")
	}
	w.contains(w.console(), "the task was stopped, as the host has withdrawn it: the host does not accept this task's token (401)")
	w.contains(w.console(), "task-withdrawn: ")
	if !slices.Contains(w.stopped, "partition.service") || slices.Contains(w.begun, "image-linux.service") {
		t.Error("stopped", w.stopped, "begun", w.begun)
	}
}

func TestAStepThatMustNotBeInterruptedIsNotStoppedByAWithdrawal(t *testing.T) {
	w := newWorld(t)
	w.protected = "partition.service"
	w.steps["partition.service"] = "slow"
	w.steps["image-linux.service"] = "hang"
	w.withdraws("partition.service")
	if err := w.dispatcher().Execute(t.Context()); err == nil {
		t.Fatal("no error")
	}
	w.contains(w.console(), "the host has withdrawn the task, but partition.service must not be interrupted and goes on to its end")
	w.contains(w.console(), "step 1/2 partition.service: succeeded")
	w.contains(w.console(), "the task was stopped, as the host has withdrawn it")
	if slices.Contains(w.stopped, "partition.service") || !slices.Contains(w.stopped, "image-linux.service") {
		t.Error("stopped", w.stopped)
	}
}
