package units

import (
	"context"
	"strings"
	"testing"

	"bootwright.io/dispatcher/internal/sys"
)

func FuzzAStepIsDoneOnlyWhenSystemdSaysSo(f *testing.F) {
	f.Add("LoadState=loaded\nActiveState=active\nResult=success\nInvocationID=a\nExecMainCode=1\nExecMainStatus=0\nExecMainExitTimestamp=@119")
	f.Add("LoadState=loaded\nActiveState=failed\nResult=timeout\nExecMainCode=2\nExecMainStatus=9")
	f.Fuzz(func(t *testing.T, shown string) {
		run := func(context.Context, string, ...string) (sys.Result, error) { return sys.Result{Stdout: shown}, nil }
		steps, err := Show(t.Context(), run, []string{"a.service"})
		if err != nil {
			return
		}
		if s := steps[0]; s.finished() && (!s.Loaded || s.Result != "success" || s.Invocation == "") {
			t.Errorf("%+v", s)
		}
		span(shown)
	})
}

func FuzzTheJournalGivesLines(f *testing.F) {
	f.Add(`{"__CURSOR":"c1","__REALTIME_TIMESTAMP":"1700000000123456","MESSAGE":"one\ntwo","SYSLOG_IDENTIFIER":"partition"}` + "\n")
	f.Add(`{"__CURSOR":"c2","MESSAGE":[104,105,255],"SYSLOG_IDENTIFIER":"partition"}`)
	f.Fuzz(func(t *testing.T, text string) {
		readLines(strings.NewReader(text), func(line Line) {
			if line.Step == ".service" || strings.Contains(line.Text, "\n") {
				t.Errorf("%+v", line)
			}
		})
	})
}
