package units

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bootwright.io/dispatcher/internal/sys"
	"bootwright.io/dispatcher/internal/sys/systest"
)

func TestAJournalctlThatDiesIsStartedAgainWhereItStopped(t *testing.T) {
	programs := systest.New(t)
	once := filepath.Join(t.TempDir(), "once")
	programs.Add("journalctl", `if [ ! -e `+once+` ]; then
  touch `+once+`
  echo '{"__CURSOR":"c7","__REALTIME_TIMESTAMP":"1700000000000000","MESSAGE":"first","SYSLOG_IDENTIFIER":"partition"}'
  exit 1
fi
echo '{"__CURSOR":"c8","__REALTIME_TIMESTAMP":"1700000000000000","MESSAGE":"second","SYSLOG_IDENTIFIER":"partition"}'
exec sleep 60`)
	ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
	defer stop()
	var got []string
	Follow(ctx, []string{"partition.service"}, func(line Line) {
		if got = append(got, line.Step+"|"+line.Text); len(got) == 2 {
			stop()
		}
	})
	if !slices.Equal(got, []string{"partition.service|first", "partition.service|second"}) {
		t.Error(got)
	}
	calls := programs.Calls()
	if len(calls) != 2 || strings.Contains(calls[0], "--after-cursor") || !strings.Contains(calls[1], "--after-cursor=c7") || !strings.Contains(calls[1], "SYSLOG_IDENTIFIER=partition") {
		t.Error(calls)
	}
}

func TestTheTailIsThatOfThePreflightWhereItStandsForTheStep(t *testing.T) {
	programs := systest.New(t)
	programs.Add("journalctl", "echo last words")
	step := Step{Name: "partition.service", Unit: "preflight-linux.service", Invocation: "abc"}
	if got := Tail(t.Context(), sys.Run, step, 20); !slices.Equal(got, []string{"last words"}) {
		t.Error(got)
	}
	if calls := programs.Calls(); !strings.Contains(calls[1], "_SYSTEMD_INVOCATION_ID=abc SYSLOG_IDENTIFIER=preflight-linux") {
		t.Error(calls)
	}
	programs.Add("journalctl", "exit 0")
	if got := Tail(t.Context(), sys.Run, step, 20); got != nil {
		t.Error(got)
	}
}
