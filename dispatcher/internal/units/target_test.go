package units

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"bootwright.io/dispatcher/internal/codes"
	"bootwright.io/dispatcher/internal/sys"
)

// scripted is a systemd of few words: what units show, and what happens on start.
type scripted struct {
	mu      sync.Mutex
	shown   map[string]string
	start   func(unit string) (sys.Result, error)
	stopped []string
	deaf    bool
}

const running, done = "LoadState=loaded\nActiveState=activating\nInvocationID=a\n", "LoadState=loaded\nActiveState=active\nResult=success\nInvocationID=a\n"

func (s *scripted) set(unit, state string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.shown[unit] = state
}

func (s *scripted) run(_ context.Context, name string, args ...string) (sys.Result, error) {
	if name != "systemctl" {
		return sys.Result{}, errors.New("unexpected " + name)
	}
	names := args[slices.Index(args, "--")+1:]
	switch args[0] {
	case "start":
		return s.start(names[0])
	case "stop":
		s.mu.Lock()
		s.stopped = append(s.stopped, names...)
		s.mu.Unlock()
		return sys.Result{}, nil
	case "list-units":
		return sys.Result{Stdout: "run-target.mount loaded failed failed x\n\ny.service loaded failed failed y\n"}, nil
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.deaf {
		return sys.Result{}, errors.New("no bus")
	}
	var blocks []string
	for _, unit := range names {
		blocks = append(blocks, "Id="+unit+"\n"+s.shown[unit])
	}
	return sys.Result{Stdout: strings.Join(blocks, "\n")}, nil
}

func (s *scripted) target(steps ...string) Target {
	return Target{Run: s.run, Name: "x.target", Steps: steps, Poll: time.Millisecond, Notify: func([]Step) {}}
}

func TestAStopThatAlsoEndsSystemctlIsToldAsAStop(t *testing.T) {
	why := errors.New("told to stop")
	for range 60 { // the signal reaches both, and which is noticed first is chance
		ctx, cancel := context.WithCancelCause(t.Context())
		s := &scripted{shown: map[string]string{"a.service": running}}
		looking := make(chan struct{})
		var once sync.Once
		target := s.target("a.service")
		target.Notify = func([]Step) {
			once.Do(func() { close(looking); time.Sleep(3 * time.Millisecond) }) // both are there when the look has ended
		}
		s.start = func(string) (sys.Result, error) {
			<-looking
			cancel(why)
			return sys.Result{Code: -1, Stderr: "signal: terminated"}, nil
		}
		if _, err := target.Start(ctx); !errors.Is(err, why) || !slices.Contains(s.stopped, "a.service") {
			t.Fatal(err, s.stopped)
		}
	}
}

func TestATargetThatIsReachedAtTheMomentOfAStopIsReached(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := &scripted{shown: map[string]string{"a.service": done}}
	s.start = func(string) (sys.Result, error) { return sys.Result{}, nil }
	target := s.target("a.service")
	target.Poll = time.Hour
	s.start = func(string) (sys.Result, error) { defer cancel(); return sys.Result{}, nil }
	if steps, err := target.Start(ctx); (err != nil && !errors.Is(err, context.Canceled)) || steps[0].State != Succeeded {
		t.Error(steps, err)
	}
}

func TestAPreflightThatFailsKeepsTheTargetFromBeingStarted(t *testing.T) {
	s := &scripted{shown: map[string]string{"a.service": "LoadState=loaded\nActiveState=inactive\n",
		"look.service": "LoadState=loaded\nActiveState=failed\nResult=exit-code\nInvocationID=a\nExecMainCode=1\nExecMainStatus=65\n"}}
	var started []string
	s.start = func(unit string) (sys.Result, error) {
		started = append(started, unit)
		return sys.Result{Code: 1, Stderr: "Job for look.service failed."}, nil
	}
	target := s.target("a.service")
	target.Preflight = []string{"look.service"}
	steps, err := target.Start(t.Context())
	if err == nil || !strings.Contains(err.Error(), "Job for look.service failed.") || !slices.Equal(started, []string{"look.service"}) {
		t.Error(err, started)
	}
	if steps[0].State != Failed || steps[0].Unit != "look.service" || *steps[0].ExitCode != 65 {
		t.Errorf("%+v", steps[0])
	}
}

func TestStepsThatNeverBeganAreSkippedWhenTheTargetFails(t *testing.T) {
	s := &scripted{shown: map[string]string{"a.service": "LoadState=loaded\nActiveState=failed\nInvocationID=a\n", "b.service": "LoadState=loaded\nActiveState=inactive\n"}}
	s.start = func(string) (sys.Result, error) { return sys.Result{Code: 1, Stderr: "dependency"}, nil }
	steps, err := s.target("a.service", "b.service").Start(t.Context())
	if err == nil || steps[0].State != Failed || steps[1].State != Skipped {
		t.Error(steps, err)
	}
	s.start = func(string) (sys.Result, error) { return sys.Result{}, errors.New("no such program") }
	if _, err := s.target("a.service").Start(t.Context()); err == nil || !strings.Contains(err.Error(), "no such program") {
		t.Error(err)
	}
	if names := FailedUnits(t.Context(), s.run); !slices.Equal(names, []string{"run-target.mount", "y.service"}) {
		t.Error(names)
	}
}

func TestASystemdThatDoesNotAnswerIsNoReasonToCallAStepDone(t *testing.T) {
	s := &scripted{shown: map[string]string{}, deaf: true}
	s.start = func(string) (sys.Result, error) { return sys.Result{}, nil }
	target := s.target("a.service")
	if _, err := target.Start(t.Context()); codes.Of(err) != codes.StepNotRun {
		t.Error(err)
	}
	if err := target.Check(t.Context()); err == nil {
		t.Error("nothing known, and yet all is there")
	}
	if _, err := Protected(t.Context(), s.run, target.Steps); err == nil {
		t.Error("nothing known, and yet all may be interrupted")
	}
}

func TestStepsWithHoursToStopAreThoseThatMustNotBeInterrupted(t *testing.T) {
	for text, want := range map[string]bool{"15s": false, "1min 30s": false, "59min 59.5s": false, "1h": true, "6h": true, "3d": true, "1month 2d": true,
		"infinity": true, "": false, "soon": false, "5parsec": false} {
		s := &scripted{shown: map[string]string{"a.service": "TimeoutStopUSec=" + text + "\n"}}
		got, err := Protected(t.Context(), s.run, []string{"a.service"})
		if err != nil || (len(got) == 1) != want {
			t.Errorf("%q: %v %v", text, got, err)
		}
	}
}

func TestAStepThatDidNotEndWellIsNamedWithTheReason(t *testing.T) {
	for state, sentence := range map[string]string{
		"LoadState=not-found\nActiveState=inactive\n":                                                         "systemd does not know the unit any more",
		"LoadState=loaded\nActiveState=failed\nResult=timeout\nInvocationID=a\n":                              "it ended with timeout",
		"LoadState=loaded\nActiveState=inactive\nResult=exec-condition\n":                                     "its ExecCondition= was not met",
		"LoadState=loaded\nActiveState=inactive\nResult=success\nConditionResult=no\nConditionTimestamp=@5\n": "a Condition…= of its unit was not met",
		"LoadState=loaded\nActiveState=active\nSubState=running\nResult=success\nInvocationID=a\n":            "its program still runs",
		"LoadState=loaded\nActiveState=inactive\nResult=success\nInvocationID=\n":                             "systemd has not run it for this task",
	} {
		s := &scripted{shown: map[string]string{"a.service": state}}
		s.start = func(string) (sys.Result, error) { return sys.Result{}, nil }
		_, err := s.target("a.service").Start(t.Context())
		var unfinished *Unfinished
		if !errors.As(err, &unfinished) || !strings.Contains(err.Error(), sentence) {
			t.Errorf("%s: %v", fmt.Sprintf("%.40q", state), err)
		}
	}
}
