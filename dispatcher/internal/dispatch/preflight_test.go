package dispatch

import (
	"slices"
	"strings"
	"testing"
	"time"

	"bootwright.io/dispatcher/internal/units"
)

func TestALookBeforehandThatFailsIsTheFirstStepsFailure(t *testing.T) {
	w := newWorld(t)
	w.preflight = "preflight-linux.service"
	w.steps[w.preflight] = "fail"
	w.lines = []units.Line{{Step: w.preflight, At: time.Unix(1700000000, 0), Text: "the image is for arm64"}}
	if err := w.dispatcher().Execute(t.Context()); err == nil {
		t.Fatal("no error")
	}
	if !slices.Equal(w.begun, []string{w.preflight}) {
		t.Errorf("started: %v", w.begun)
	}
	last := w.last()
	if last["failed_step"] != "partition.service" || last["exit_code"] != 3.0 {
		t.Errorf("the last report: %v", last)
	}
	steps := last["steps"].([]any)
	first, second := steps[0].(map[string]any), steps[1].(map[string]any)
	if first["state"] != "failed" || len(first["log_tail"].([]any)) == 0 || second["state"] != "skipped" || len(steps) != 2 {
		t.Errorf("the steps: %v", steps)
	}
	if !strings.Contains(w.log(), "partition.service: the image is for arm64") {
		t.Errorf("the log: %s", w.log())
	}
}

func TestALookBeforehandThatSucceedsIsPartOfTheFirstStep(t *testing.T) {
	w := newWorld(t)
	w.preflight = "preflight-linux.service"
	if err := w.dispatcher().Execute(t.Context()); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(w.begun, []string{w.preflight, "partition.service", "image-linux.service"}) {
		t.Errorf("started: %v", w.begun)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	before := ""
	for _, report := range w.reports {
		steps, ok := report["steps"].([]any)
		if !ok || len(steps) == 0 {
			continue
		}
		state := steps[0].(map[string]any)["state"].(string)
		if before == "running" && state == "pending" {
			t.Error("the first step went back to pending")
		}
		before = state
	}
	if before != "succeeded" {
		t.Errorf("the first step ended as %s", before)
	}
}

func TestALookBeforehandThatIsMissingIsNoLicence(t *testing.T) {
	w := newWorld(t)
	w.preflight = "preflight-linux.service"
	w.steps[w.preflight] = "missing"
	if err := w.dispatcher().Execute(t.Context()); err == nil || !strings.Contains(err.Error(), "lacks preflight-linux.service") || len(w.begun) > 0 {
		t.Errorf("%v, started: %v", err, w.begun)
	}
}
