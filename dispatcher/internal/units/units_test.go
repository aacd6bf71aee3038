package units

import (
	"context"
	"strings"
	"testing"
	"time"

	"bootwright.io/dispatcher/internal/sys"
)

func TestReadsWhatSystemctlShows(t *testing.T) {
	text := func(v int) *int { return &v }
	for block, want := range map[string]Step{
		"LoadState=loaded\nActiveState=inactive\nResult=success\nInvocationID=\nExecMainCode=0\nExecMainStatus=0": {State: Pending, Result: "success", Loaded: true, Active: "inactive"},
		"LoadState=loaded\nActiveState=activating\nResult=success\nInvocationID=a\nInactiveExitTimestamp=@100":    {State: Running, Result: "success", Loaded: true, Invocation: "a", Started: time.Unix(100, 0).UTC(), Active: "activating"},
		"LoadState=loaded\nActiveState=active\nResult=success\nInvocationID=a\nExecMainCode=1\nExecMainStatus=0\nActiveEnterTimestamp=@120\nExecMainExitTimestamp=@119": {State: Succeeded,
			Result: "success", Loaded: true, Invocation: "a", ExitCode: text(0), Ended: time.Unix(120, 0).UTC(), Active: "active"},
		"LoadState=loaded\nActiveState=active\nSubState=running\nResult=success\nInvocationID=a\nExecMainCode=0": {State: Running, Result: "success", Loaded: true, Invocation: "a", Active: "active"},
		"LoadState=loaded\nActiveState=inactive\nConditionResult=no\nConditionTimestamp=@5":                      {State: Pending, Loaded: true, Active: "inactive", Unmet: true},
		"LoadState=loaded\nActiveState=inactive\nConditionResult=no\nConditionTimestamp=":                        {State: Pending, Loaded: true, Active: "inactive"},
		"LoadState=loaded\nActiveState=failed\nResult=timeout\nInvocationID=a\nExecMainCode=2\nExecMainStatus=9\nInactiveEnterTimestamp=@130": {State: Failed, Result: "timeout", Loaded: true,
			Invocation: "a", ExitCode: text(137), Ended: time.Unix(130, 0).UTC(), Active: "failed"},
		"LoadState=not-found\nActiveState=inactive": {State: Pending, Active: "inactive"},
	} {
		shown, err := properties(t.Context(), func(context.Context, string, ...string) (sys.Result, error) {
			return sys.Result{Stdout: block + "\n"}, nil
		}, stateProperties, []string{""})
		if err != nil {
			t.Fatal(err)
		}
		got := parse("", shown[0])
		if (got.ExitCode == nil) != (want.ExitCode == nil) || (got.ExitCode != nil && *got.ExitCode != *want.ExitCode) {
			t.Errorf("%q: exit code %v", block, got.ExitCode)
		}
		got.ExitCode, want.ExitCode = nil, nil
		if got != want {
			t.Errorf("%q: got %+v", block, got)
		}
	}
}

func TestNeedsAnAnswerForEveryStep(t *testing.T) {
	run := func(context.Context, string, ...string) (sys.Result, error) {
		return sys.Result{Stdout: "LoadState=loaded\n"}, nil
	}
	if _, err := Show(t.Context(), run, []string{"a.service", "b.service"}); err == nil {
		t.Fatal("two asked, one answered, no error")
	}
}

func TestReadsTheJournal(t *testing.T) {
	in := `{"__CURSOR":"c1","__REALTIME_TIMESTAMP":"1700000000123456","MESSAGE":"one\ntwo","SYSLOG_IDENTIFIER":"partition"}
{"__CURSOR":"c2","MESSAGE":[104,105,255],"SYSLOG_IDENTIFIER":"partition"}
not json
{"__CURSOR":"c3","MESSAGE":null,"SYSLOG_IDENTIFIER":"image"}
{"__CURSOR":"c4","MESSAGE":"cut o`
	var got []string
	cursor := readLines(strings.NewReader(in), func(l Line) { got = append(got, l.Step+"|"+l.Text) })
	if want := "partition.service|one,partition.service|two,partition.service|hi\xff,image.service|"; strings.Join(got, ",") != want || cursor != "c3" {
		t.Fatalf("%q %s", got, cursor)
	}
}

func TestTailFallsBackToWhatPodmanSays(t *testing.T) {
	run := func(_ context.Context, _ string, args ...string) (sys.Result, error) {
		if strings.HasPrefix(args[len(args)-1], "SYSLOG_IDENTIFIER=") || args[0] == "--sync" {
			return sys.Result{}, nil
		}
		return sys.Result{Stdout: "Error: image not known\n"}, nil
	}
	if got := Tail(t.Context(), run, Step{Name: "a.service", Invocation: "x"}, 5); len(got) != 1 || got[0] != "Error: image not known" {
		t.Fatal(got)
	}
	if Tail(t.Context(), run, Step{Name: "a.service"}, 5) != nil {
		t.Fatal("a step that never ran has a tail")
	}
}

func TestAsksAgainForTheEndsOfTheStepsWhenSystemctlFails(t *testing.T) {
	asked := 0
	target := Target{Name: "a.target", Steps: []string{"a.service"}, Poll: time.Millisecond, Run: func(context.Context, string, ...string) (sys.Result, error) {
		asked++
		if asked < endLooks {
			return sys.Result{Code: 1, Stderr: "Connection timed out"}, nil
		}
		return sys.Result{Stdout: "Id=a.service\nLoadState=loaded\nActiveState=active\nResult=success\nInvocationID=a\n"}, nil
	}}
	if steps, err := target.ended(t.Context(), target.Steps); err != nil || len(steps) != 1 {
		t.Fatal(steps, err)
	}
	asked = -endLooks
	if _, err := target.ended(t.Context(), target.Steps); err == nil || !strings.Contains(err.Error(), "does not say how the steps ended: systemctl show: Connection timed out") {
		t.Fatal(err)
	}
}
