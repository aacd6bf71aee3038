package dispatch

import (
	"fmt"
	"slices"
	"testing"
)

// A target that is reached says nothing about a step that it does not depend on, so every step's own end is looked at.
func TestNoStepIsTakenForDoneThatSystemdDoesNotShowAsDone(t *testing.T) {
	for how, want := range map[string]struct{ code, sentence, state string }{
		"never":                    {"step-not-run", "config-drive.service did not run to its end: the target was reached, but the unit is inactive (systemd has not run it for this task)", "failed"},
		"unmet":                    {"step-not-run", "a Condition…= of its unit was not met", "failed"},
		"condition of the program": {"step-not-run", "its ExecCondition= was not met", "failed"},
		"running":                  {"step-not-run", "the unit is active (its program still runs; a step must be Type=oneshot)", "failed"},
		"failed but wanted":        {"step-failed", "config-drive.service failed with exit code 3", "failed"},
	} {
		t.Run(how, func(t *testing.T) {
			w := newWorld(t)
			w.bundle()["steps"] = []string{"partition.service", "image-linux.service", "config-drive.service"}
			w.steps["config-drive.service"] = how
			if err := w.dispatcher().Execute(t.Context()); err == nil {
				t.Fatal("no error")
			}
			last := w.last()
			if last["status"] != "failed" || last["failed_step"] != "config-drive.service" || last["code"] != want.code {
				t.Error(last)
			}
			w.contains(last["detail"].(string), want.sentence)
			w.contains(w.step(1), "image-linux.service succeeded")
			w.contains(w.step(2), "config-drive.service "+want.state)
			w.contains(w.console(), want.code+": ")
			if len(w.flushed) > 0 || !slices.Contains(w.stopped, "config-drive.service") {
				t.Error("flushed", w.flushed, "stopped", w.stopped)
			}
		})
	}
}

func TestAFirstOrMiddleStepThatDidNotRunIsFoundToo(t *testing.T) {
	for _, step := range []string{"partition.service", "image-linux.service"} {
		w := newWorld(t)
		w.bundle()["steps"] = []string{"partition.service", "image-linux.service", "config-drive.service"}
		w.steps[step] = "never"
		if err := w.dispatcher().Execute(t.Context()); err == nil {
			t.Fatal("no error")
		}
		if last := w.last(); last["failed_step"] != step || last["code"] != "step-not-run" {
			t.Error(last)
		}
	}
}

func TestALookBeforehandThatDidNotRunEndsTheTaskBeforeItsFirstStep(t *testing.T) {
	w := newWorld(t)
	w.preflight = "preflight-linux.service"
	w.steps[w.preflight] = "unmet"
	if err := w.dispatcher().Execute(t.Context()); err == nil {
		t.Fatal("no error")
	}
	if last := w.last(); last["failed_step"] != "partition.service" || last["code"] != "step-not-run" || !slices.Equal(w.begun, []string{w.preflight}) {
		t.Error(last, w.begun)
	}
}

func TestATargetThatDoesNotReachItsStepsIsRefusedBeforeAnythingIsStarted(t *testing.T) {
	const target, first, second = "install-linux.target", "partition.service", "image-linux.service"
	chain := func(unit string) string { return fmt.Sprintf("Requires=%s\nAfter=%s", unit, unit) }
	for name, c := range map[string]struct {
		graph          map[string]string
		code, sentence string
	}{
		"the target requires the first step": {map[string]string{target: chain(first), first: "Requires=\nAfter="},
			"step-unreachable", "install-linux.target would be reached without image-linux.service: no chain of Requires="},
		"the target requires nothing": {map[string]string{target: "Requires=\nAfter="},
			"step-unreachable", "without partition.service"},
		"the chain is broken": {map[string]string{second: "Requires=sysinit.target\nAfter=sysinit.target"},
			"step-unreachable", "without partition.service"},
		"a step is only wanted": {map[string]string{second: "Wants=" + first + "\nRequires=\nAfter=" + first},
			"step-unreachable", "without partition.service"},
		"nobody waits": {map[string]string{target: "Requires=" + second + "\nAfter="},
			"step-unreachable", "install-linux.target requires partition.service, directly or through other steps, but does not wait for its end"},
		"declared the wrong way round": {map[string]string{target: chain(first), first: chain(second), second: "Requires=\nAfter="},
			"steps-out-of-order", "partition.service runs after image-linux.service, but the bundle declares it before"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.graph = c.graph
			if err := w.dispatcher().Execute(t.Context()); err == nil {
				t.Fatal("no error")
			}
			last := w.last()
			if last["status"] != "failed" || last["failed_step"] != Unit || last["code"] != c.code {
				t.Error(last)
			}
			w.contains(last["detail"].(string), c.sentence)
			if len(w.begun) > 0 {
				t.Error("begun:", w.begun)
			}
		})
	}
}

func TestStepsInACircleOrBoundToEachOtherAreReached(t *testing.T) {
	w := newWorld(t)
	w.graph["install-linux.target"] = "BindsTo=image-linux.service\nRequires=basic.target\nAfter=image-linux.service basic.target"
	w.graph["basic.target"] = "Requires=install-linux.target\nAfter=install-linux.target"
	if err := w.dispatcher().Execute(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestAStepThatHasRunBeforeTheTaskIsRefused(t *testing.T) {
	for _, before := range []string{"ActiveState=active\nSubState=exited\nResult=success", "ActiveState=inactive\nResult=success", "ActiveState=failed\nResult=exit-code"} {
		w := newWorld(t)
		w.set("image-linux.service", before)
		if err := w.dispatcher().Execute(t.Context()); err == nil {
			t.Fatal("no error")
		}
		if last := w.last(); last["failed_step"] != Unit || last["code"] != "step-not-run" || len(w.begun) > 0 {
			t.Error(last, w.begun)
		}
		w.contains(w.console(), "image-linux.service has run before the task was started")
	}
}

func TestEveryFailedReportHasACode(t *testing.T) {
	for code, change := range map[string]func(w *world){
		"wrong-host":      func(w *world) { w.job["uuid"] = "11111111-2222-3333-4444-555555555555" },
		"recipe-refused":  func(w *world) { w.medium["recipe.schema.json"] = `{"required":["x"]}` },
		"task-unusable":   func(w *world) { delete(w.medium, "recipe.schema.json") },
		"disk-not-found":  func(w *world) { w.medium["recipe.json"] = `{"target_disk":"/dev/sdz"}` },
		"unit-missing":    func(w *world) { w.steps["image-linux.service"] = "missing" },
		"step-failed":     func(w *world) { w.steps["image-linux.service"] = "fail" },
		"target-failed":   func(w *world) { w.steps["image-linux.service"] = "dependency" },
		"not-written-out": func(w *world) { w.write("/proc/self/mountinfo", "2 1 0:2 / /run/target/busy rw - ext4 /dev/sda1 rw\n") },
		"unit-refused": func(w *world) {
			w.bundle()["units"] = []map[string]any{{"path": "units/x.target", "name": "x.target"}}
		},
		"tool-image-missing": func(w *world) {
			w.bundle()["images"] = []map[string]any{{"name": "localhost/tools/x:1", "reference": "h:1/x:latest"}}
		},
	} {
		w := newWorld(t)
		change(w)
		if err := w.dispatcher().Execute(t.Context()); err == nil {
			t.Fatal("no error")
		}
		if last := w.last(); last["code"] != code {
			t.Errorf("want %s, got %v", code, last)
		}
		w.contains(w.console(), code+": ")
	}
}

func TestAWriteThatTheKernelLoggedAsFailedIsNoSuccess(t *testing.T) {
	w := newWorld(t)
	w.messages = []string{"Buffer I/O error on dev sda1, logical block 7, lost async page write"}
	if err := w.dispatcher().Execute(t.Context()); err == nil {
		t.Fatal("no error")
	}
	if last := w.last(); last["status"] != "failed" || last["code"] != "not-written-out" {
		t.Error(last)
	}
	w = newWorld(t)
	w.messages = []string{"Buffer I/O error on dev sdb1, logical block 7, lost async page write"}
	if err := w.dispatcher().Execute(t.Context()); err != nil {
		t.Error("another disk counts:", err)
	}
}
