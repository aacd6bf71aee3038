package dispatch

import (
	"testing"

	"bootwright.io/dispatcher/internal/report"
)

func (w *world) crash(environment map[string]string) error {
	c := Crash{Root: w.root, Run: w.run, Console: w.say, Report: w.dispatcher().Report, Getenv: func(name string) string { return environment[name] }}
	return c.Handle(w.t.Context(), Unit)
}

var killed = map[string]string{"MONITOR_INVOCATION_ID": "abc", "MONITOR_SERVICE_RESULT": "signal", "MONITOR_EXIT_CODE": "killed", "MONITOR_EXIT_STATUS": "KILL"}

func (w *world) state(s State) {
	s.Contact = report.Contact{URL: w.host.URL, Token: "webhook-token"}
	s.Target, s.Steps = "install-linux.target", []string{"partition.service", "image-linux.service"}
	w.write("/run/provision/x", "")
	if err := s.save(w.root); err != nil {
		w.t.Fatal(err)
	}
}

func TestReportsACrashOfTheDispatcher(t *testing.T) {
	w := newWorld(t)
	w.state(State{Seq: 7})
	w.set("partition.service", "ActiveState=activating\nResult=success")
	if err := w.crash(killed); err != nil {
		t.Fatal(err)
	}
	last := w.last()
	if last["status"] != "failed" || last["failed_step"] != Unit || last["seq"] != 8.0 {
		t.Error(last)
	}
	w.contains(w.log(), "crashed (signal: killed KILL); the task is stopped")
	w.contains(w.log(), "last words")
	if len(w.stopped) != 3 {
		t.Error("stopped:", w.stopped)
	}
}

func TestSendsAFinalReportAgainThatWasMadeUp(t *testing.T) {
	w := newWorld(t)
	w.state(State{Seq: 9, Final: []byte(`{"status":"success","seq":9,"steps":[],"log":[]}`)})
	if err := w.crash(killed); err != nil || w.last()["status"] != "success" {
		t.Fatal(err, w.last())
	}
	if again, _ := loadState(w.root); !again.Done {
		t.Fatal("not noted as done")
	}
}

func TestIsSilentWhenAllIsSaid(t *testing.T) {
	ended := map[string]string{"MONITOR_INVOCATION_ID": "abc", "MONITOR_SERVICE_RESULT": "exit-code", "MONITOR_EXIT_CODE": "exited", "MONITOR_EXIT_STATUS": "1"}
	for name, c := range map[string]struct {
		state       *State
		environment map[string]string
	}{
		"reported":         {&State{Seq: 3, Final: []byte(`{}`), Done: true}, ended},
		"task never known": {nil, ended},
		"no network":       {&State{}, ended},
		"skipped unit":     {&State{Seq: 3}, map[string]string{"MONITOR_SERVICE_RESULT": "success"}},
	} {
		w := newWorld(t)
		if c.state != nil {
			w.state(*c.state)
		}
		if err := w.crash(c.environment); err != nil || w.last() != nil || len(w.stopped) > 0 {
			t.Error(name, err, w.last(), w.stopped)
		}
	}
}
