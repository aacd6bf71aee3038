package units

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bootwright.io/dispatcher/internal/codes"
	"bootwright.io/dispatcher/internal/sys"
)

// systemd is a real one that runs in namespaces of its own, with nothing but the test's units.
type systemd struct {
	t   *testing.T
	pid string
}

const boot = `mount -t tmpfs tmpfs /run && mount -t cgroup2 none /sys/fs/cgroup || exit 9
mkdir -p /run/systemd/system && cp "$1"/* /run/systemd/system/ && export container=test
exec "$2" --system --unit=empty.target --log-target=console --show-status=no`

// startSystemd boots one with the units of a directory, or skips the test where that is not possible.
func startSystemd(t *testing.T, directory string) systemd {
	t.Helper()
	program := "/usr/lib/systemd/systemd"
	if _, err := os.Stat(program); err != nil || os.Getuid() != 0 {
		t.Skip("needs root and a systemd")
	}
	command := exec.Command("unshare", "--pid", "--mount", "--fork", "--kill-child", "--mount-proc", "--uts", "--ipc", "--cgroup",
		"bash", "-c", boot, "boot", directory, program)
	log := &strings.Builder{}
	command.Stdout, command.Stderr = log, log
	if err := command.Start(); err != nil {
		t.Skip("unshare does not start: ", err)
	}
	ended := make(chan struct{})
	go func() { _ = command.Wait(); close(ended) }()
	t.Cleanup(func() { _ = command.Process.Kill(); <-ended })
	for limit := time.Now().Add(20 * time.Second); time.Now().Before(limit); time.Sleep(20 * time.Millisecond) {
		select {
		case <-ended:
			t.Skip("systemd does not start in namespaces here: ", log.String())
		default:
		}
		children, _ := os.ReadFile(fmt.Sprintf("/proc/%d/task/%[1]d/children", command.Process.Pid))
		s := systemd{t, strings.TrimSpace(string(children))}
		if s.pid == "" {
			continue
		}
		if result, err := s.run(t.Context(), "systemctl", "is-active", "empty.target"); err == nil && result.Code == 0 {
			return s
		}
	}
	t.Skip("systemd does not answer in namespaces here: ", log.String())
	return systemd{}
}

func (s systemd) run(ctx context.Context, name string, args ...string) (sys.Result, error) {
	return sys.Run(ctx, "nsenter", append([]string{"--target", s.pid, "--mount", "--pid", "--cgroup", name}, args...)...)
}

func (s systemd) target(name string, steps ...string) Target {
	return Target{Run: s.run, Name: name, Steps: steps, Poll: 20 * time.Millisecond, Notify: func([]Step) {}}
}

// units are written as the chain that Quadlets make: each step requires the one before.
func writeUnits(t *testing.T) string {
	directory := t.TempDir()
	unit := func(name, text string) {
		if err := os.WriteFile(filepath.Join(directory, name), []byte("[Unit]\nDefaultDependencies=no\n"+text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	after := func(name string) string { return "Requires=" + name + "\nAfter=" + name + "\n" }
	const oneshot = "[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/true\n"
	unit("empty.target", "")
	unit("good.target", after("good-two.service"))
	unit("good-one.service", oneshot)
	unit("good-two.service", after("good-one.service")+oneshot+"TimeoutStopSec=72h\n")
	unit("first.target", after("first-one.service"))
	unit("first-one.service", oneshot)
	unit("first-two.service", after("first-one.service")+oneshot)
	unit("idle.target", "Requires=idle-one.service\n")
	unit("idle-one.service", oneshot)
	unit("unmet.target", after("unmet-two.service"))
	unit("unmet-one.service", "ConditionPathExists=/nonexistent\n"+oneshot)
	unit("unmet-two.service", after("unmet-one.service")+oneshot)
	unit("forever.target", after("forever-one.service"))
	unit("forever-one.service", "[Service]\nType=exec\nExecStart=/bin/sleep 1000\n")
	unit("bad.target", after("bad-two.service"))
	unit("bad-one.service", "[Service]\nType=oneshot\nExecStart=/bin/false\n")
	unit("bad-two.service", after("bad-one.service")+oneshot)
	return directory
}

func TestOnARealSystemd(t *testing.T) {
	s := startSystemd(t, writeUnits(t))
	t.Run("a chain runs and every end is seen", func(t *testing.T) {
		target := s.target("good.target", "good-one.service", "good-two.service")
		if err := errors.Join(target.Check(t.Context()), target.CheckGraph(t.Context())); err != nil {
			t.Fatal(err)
		}
		if protected, err := Protected(t.Context(), s.run, target.Steps); err != nil || len(protected) != 1 || protected[0] != "good-two.service" {
			t.Error("must not be interrupted:", protected, err)
		}
		steps, err := target.Start(t.Context())
		if err != nil || len(steps) != 2 || !steps[0].finished() || !steps[1].finished() {
			t.Fatal(steps, err)
		}
		if err := target.Check(t.Context()); codes.Of(err) != codes.StepNotRun {
			t.Error("a second run:", err)
		}
		if err := s.target("good.target", "good-two.service", "good-one.service").CheckGraph(t.Context()); codes.Of(err) != codes.StepsOutOfOrder {
			t.Error("the wrong order:", err)
		}
	})
	for name, c := range map[string]struct {
		steps       []string
		unreachable bool
		sentence    string
	}{
		"first":   {[]string{"first-one.service", "first-two.service"}, true, "first-two.service did not run to its end: the target was reached, but the unit is inactive (systemd has not run it for this task)"},
		"unmet":   {[]string{"unmet-one.service", "unmet-two.service"}, false, "unmet-one.service did not run to its end: the target was reached, but the unit is inactive (a Condition…= of its unit was not met)"},
		"forever": {[]string{"forever-one.service"}, false, "forever-one.service did not run to its end: the target was reached, but the unit is active (its program still runs"},
		"bad":     {[]string{"bad-one.service", "bad-two.service"}, false, "systemctl start bad.target ended with 1"},
	} {
		t.Run(name, func(t *testing.T) {
			target := s.target(name+".target", c.steps...)
			if err := target.Check(t.Context()); err != nil {
				t.Fatal(err)
			}
			if err := target.CheckGraph(t.Context()); (codes.Of(err) == codes.StepUnreachable) != c.unreachable {
				t.Error("graph:", err)
			}
			steps, err := target.Start(t.Context())
			if err == nil || !strings.Contains(err.Error(), c.sentence) || len(steps) != len(c.steps) {
				t.Fatal(steps, err)
			}
			if now, err := Show(t.Context(), s.run, c.steps); err != nil || now[len(now)-1].State == Running {
				t.Error("left running:", now, err)
			}
		})
	}
	t.Run("a step that nobody waits for", func(t *testing.T) {
		err := s.target("idle.target", "idle-one.service").CheckGraph(t.Context())
		if codes.Of(err) != codes.StepUnreachable || !strings.Contains(err.Error(), "does not wait for its end") {
			t.Error(err)
		}
	})
}
