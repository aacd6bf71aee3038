package units

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bootwright.io/dispatcher/internal/sys"
)

// A journalctl that dies after its second line and is started again: it says which lines it was asked for.
const dyingJournal = `#!/bin/sh
echo "$*" >> "$JOURNAL_CALLS"
line() { printf '{"MESSAGE":"%s","SYSLOG_IDENTIFIER":"image-linux","__CURSOR":"%s","__REALTIME_TIMESTAMP":"1700000000000000"}\n' "$1" "$2"; }
case $* in
  --after-cursor=c2*) line three c3; exec sleep 60 ;;
  *) line one c1; line two c2 ;;
esac
`

func TestFollowsTheLinesOfTheStepsAlsoWhenJournalctlDies(t *testing.T) {
	directory := t.TempDir()
	if err := os.WriteFile(filepath.Join(directory, "journalctl"), []byte(dyingJournal), 0o755); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", directory+":"+os.Getenv("PATH"))
	t.Setenv("JOURNAL_CALLS", filepath.Join(directory, "calls"))
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	var got []string
	Follow(ctx, []string{"partition.service", "image-linux.service"}, func(line Line) {
		got = append(got, line.Step+" "+line.Text)
		if len(got) == 3 {
			stop()
		}
	})
	if want := []string{"image-linux.service one", "image-linux.service two", "image-linux.service three"}; !slices.Equal(got, want) {
		t.Error(got)
	}
	calls, _ := os.ReadFile(filepath.Join(directory, "calls"))
	if !strings.Contains(string(calls), "SYSLOG_IDENTIFIER=partition SYSLOG_IDENTIFIER=image-linux") {
		t.Error(string(calls))
	}
}

func TestThePreflightIsWhatTheTargetRequiresBesideItsSteps(t *testing.T) {
	target := Target{Name: "install-windows.target", Steps: []string{"partition.service", "image-windows.service"},
		Run: func(context.Context, string, ...string) (sys.Result, error) {
			return sys.Result{Stdout: "partition.service run-target.mount preflight-windows.service image-windows.service\n"}, nil
		}}
	found, err := target.FindPreflight(t.Context())
	if err != nil || !slices.Equal(found, []string{"preflight-windows.service"}) {
		t.Error(found, err)
	}
}

func TestThePreflightIsShownAsTheBeginningOfTheFirstStep(t *testing.T) {
	for state, want := range map[State]State{Pending: Pending, Running: Running, Succeeded: Running, Failed: Failed} {
		steps := withPreflight([]Step{{Name: "partition.service", State: Pending}, {Name: "b.service", State: Pending}},
			[]Step{{Name: "preflight.service", State: state}})
		if steps[0].State != want || steps[0].Name != "partition.service" || steps[1].State != Pending {
			t.Error(state, steps)
		}
	}
	begun := withPreflight([]Step{{Name: "partition.service", State: Running}}, []Step{{Name: "preflight.service", State: Succeeded}})
	if begun[0].Unit == "preflight.service" {
		t.Error(begun)
	}
}

func TestNamesWhateverElseFailed(t *testing.T) {
	run := func(context.Context, string, ...string) (sys.Result, error) {
		return sys.Result{Stdout: "run-target.mount loaded failed failed The new system\nother.service loaded failed failed x\n"}, nil
	}
	if got := FailedUnits(t.Context(), run); !slices.Equal(got, []string{"run-target.mount", "other.service"}) {
		t.Error(got)
	}
}
