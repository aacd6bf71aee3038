package dispatch

import (
	"fmt"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"bootwright.io/dispatcher/internal/units"
)

func (w *world) step(index int) string {
	step := w.last()["steps"].([]any)[index].(map[string]any)
	return fmt.Sprint(step["name"], " ", step["state"], " ", step["exit_code"], " ", step["percent"], " ", step["log_tail"])
}

func (w *world) contains(where, text string) {
	w.t.Helper()
	if !strings.Contains(where, text) {
		w.t.Errorf("lacks %q:\n%s", text, where)
	}
}

func TestCarriesOutATask(t *testing.T) {
	w := newWorld(t)
	w.lines = []units.Line{{Step: "partition.service", At: time.Now(), Text: "with \x1b[31mpull-token\x1b[0m"}}
	w.write("/run/provision/output.json", `{"old":1}`)
	w.write("/proc/self/mountinfo", "1 1 0:1 / /run/target rw\n2 1 0:2 / /run/target/root rw\n3 1 0:2 / /run/target/root/boot\\040efi rw\n")
	w.block("sda1", map[string]string{"partition": "1"})
	w.write("/sys/class/block/sda/sda1/partition", "1")
	if err := w.dispatcher().Execute(t.Context()); err != nil {
		t.Fatal(err, w.console())
	}
	first, last := w.reports[0], w.last()
	if first["status"] != "running" || first["seq"] != 1.0 {
		t.Error("first contact:", first)
	}
	if last["status"] != "success" || last["failed_step"] != nil || last["output"] != nil || int(last["seq"].(float64)) != len(w.reports) {
		t.Error("final:", last)
	}
	if w.step(0) != "partition.service succeeded 0 100 <nil>" || w.step(1) != "image-linux.service succeeded 0 100 <nil>" {
		t.Error(w.step(0), w.step(1))
	}
	w.contains(w.log(), "partition.service: with ***\n")
	w.contains(w.log(), "looking for the task medium")
	w.contains(w.console(), "step 1/2 partition.service: succeeded after")
	env, _ := os.ReadFile(w.root.Path("/run/provision/recipe.env"))
	w.contains(string(env), "TARGET_DISK=/dev/sda\n")
	if want := []string{"/run/target/root/boot efi", "/run/target/root"}; !slices.Equal(w.mounts[1:], want) {
		t.Error("unmounted", w.mounts)
	}
	if want := []string{w.root.Path("/dev/sda"), w.root.Path("/dev/sda1")}; !slices.Equal(w.flushed, want) {
		t.Error("flushed", w.flushed)
	}
	state, err := loadState(w.root)
	if info, _ := os.Stat(w.root.Path(stateFile)); err != nil || !state.Done || info.Mode() != 0o600 {
		t.Error("state:", err, info)
	}
}

func TestReportsTheStepThatFailed(t *testing.T) {
	for how, want := range map[string][3]string{
		"fail":    {"failed 3", "image-linux.service failed with exit code 3", "3"},
		"refuse":  {"failed 65", "FAILED in image-linux.service: last words", "65"},
		"memory":  {"failed 137", "image-linux.service was ended by the kernel because this server's memory was used up", "137"},
		"timeout": {"failed 137", "image-linux.service did not end within its own time limit", "137"},
	} {
		w := newWorld(t)
		w.bundle()["steps"] = []string{"partition.service", "image-linux.service", "config-drive.service"}
		w.steps["image-linux.service"] = how
		if err := w.dispatcher().Execute(t.Context()); err == nil {
			t.Fatal("no error")
		}
		last := w.last()
		if last["status"] != "failed" || last["failed_step"] != "image-linux.service" || fmt.Sprint(last["exit_code"]) != want[2] {
			t.Error(last)
		}
		w.contains(w.step(1), want[0])
		w.contains(w.step(1), "[the tool's last words]")
		w.contains(w.step(2), "config-drive.service skipped")
		w.contains(w.log(), want[1])
		if len(w.flushed) > 0 {
			t.Error("flushed after a failure")
		}
	}
}

func TestFailsWithoutBlamingAStep(t *testing.T) {
	for name, c := range map[string]struct {
		change   func(w *world)
		sentence string
		started  bool
	}{
		"wrong host":   {func(w *world) { w.job["uuid"] = "11111111-2222-3333-4444-555555555555" }, "wrong server", false},
		"bad recipe":   {func(w *world) { w.medium["recipe.schema.json"] = `{"required":["x"]}` }, "the recipe does not fit its schema: / lacks x", false},
		"line break":   {func(w *world) { w.medium["recipe.json"] = `{"oci_url":"a\nB=1"}` }, "OCI_URL has a control character", false},
		"no disk":      {func(w *world) { w.medium["recipe.json"] = `{"target_disk":"/dev/sdz"}` }, "is not there; this server has /dev/sda", false},
		"no schema":    {func(w *world) { delete(w.medium, "recipe.schema.json") }, "lacks recipe.json or recipe.schema.json", false},
		"missing unit": {func(w *world) { w.steps["image-linux.service"] = "missing" }, "the maintenance system lacks image-linux.service", false},
		"unit not on it": {func(w *world) {
			w.bundle()["units"] = []map[string]any{{"path": "units/x.target", "name": "x.target"}}
		}, "the task medium lacks /units/x.target, the unit x.target", false},
		"path as a unit": {func(w *world) {
			w.bundle()["units"] = []map[string]any{{"path": "x", "name": "../x.target"}}
		}, `"../x.target" is not the name of a unit that a task may bring`, false},
		"image of elsewhere": {func(w *world) {
			w.bundle()["images"] = []map[string]any{{"name": "docker.io/x:1", "reference": "h:1/x@sha256:1"}}
		}, `"docker.io/x:1" is not a name for a tool image`, false},
		"image not pinned": {func(w *world) {
			w.write("/proc/meminfo", "MemAvailable: 1048576 kB\n")
			w.bundle()["images"] = []map[string]any{{"name": "localhost/tools/x:1", "reference": "h:1/x:latest"}}
		}, `the tool image localhost/tools/x:1: the reference "h:1/x:latest" is not pinned`, false},
		"failed dependency": {func(w *world) { w.steps["image-linux.service"] = "dependency" }, "(failed: run-target.mount)", true},
		"still mounted":     {func(w *world) { w.write("/proc/self/mountinfo", "2 1 0:2 / /run/target/busy rw\n") }, "cannot be unmounted", true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c.change(w)
			if err := w.dispatcher().Execute(t.Context()); err == nil {
				t.Fatal("no error")
			}
			last := w.last()
			if last["status"] != "failed" || last["failed_step"] != Unit || (last["code"] == "wrong-host") != (name == "wrong host") {
				t.Error(last)
			}
			w.contains(last["detail"].(string), c.sentence)
			w.contains(w.log(), c.sentence)
			w.contains(w.console(), c.sentence)
			if (len(w.begun) > 0) != c.started {
				t.Error("begun:", w.begun)
			}
		})
	}
}

func TestSaysOnTheConsoleWhatCannotBeReported(t *testing.T) {
	for name, c := range map[string]struct {
		change   func(w *world)
		sentence string
	}{
		"no medium":  {func(w *world) { w.write("/dev/sr1", "") }, "no task medium (volume TASK with /job.json) after 50ms; looked at sr1"},
		"no job":     {func(w *world) { w.job["webhook_url"] = "x" }, "no webhook_url"},
		"no network": {func(w *world) { w.job["network"] = nil }, "the task brings no network, and DHCP is not tried"},
		"wrong MAC":  {func(w *world) { w.write("/sys/class/net/eth0/address", "52:54:00:00:00:99\n") }, "no network card for m0 (MAC 52:54:00:aa:00:01); it has eth0 52:54:00:00:00:99"},
		"no carrier": {func(w *world) { w.network = "no-carrier"; w.write("/sys/class/net/eth0/carrier", "0\n") }, "eth0 (MAC 52:54:00:aa:00:01) has no carrier"},
		"old medium": {func(w *world) { w.answer = func(int) int { return http.StatusUnauthorized } }, "the host does not accept this task's token"},
		"no host":    {func(w *world) { w.host.Close() }, "does not answer"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			c.change(w)
			if err := w.dispatcher().Execute(t.Context()); err == nil {
				t.Fatal("no error")
			}
			w.contains(w.console(), c.sentence)
			w.contains(w.console(), "nothing was changed on this server")
			if len(w.begun) > 0 {
				t.Error("a step was started")
			}
		})
	}
}

func TestStopsATaskThatTakesTooLong(t *testing.T) {
	w := newWorld(t)
	w.steps["image-linux.service"] = "hang"
	if err := w.dispatcher().Execute(w.endsDuring("image-linux.service", timeoutError{time.Second})); err == nil {
		t.Fatal("no error")
	}
	if last := w.last(); last["failed_step"] != "image-linux.service" {
		t.Error(last)
	}
	w.contains(w.log(), "the task did not end within its 1s; image-linux.service was at work")
	if !slices.Equal(w.stopped, []string{"install-linux.target", "image-linux.service"}) {
		t.Error(w.stopped)
	}
}
