package dispatch

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

func TestAServerWithoutATimeTakesTheHostsBeforeItsFirstReport(t *testing.T) {
	at := func(off time.Duration) string { return time.Now().Add(off).UTC().Format(time.RFC3339) }
	ahead, behind := at(3*365*24*time.Hour), at(-49*time.Hour)
	for issued, want := range map[string][]string{
		"":            nil,
		at(time.Hour): nil,
		"nonsense":    nil,
		ahead:         {ahead + " after 0 reports"},
		behind:        {behind + " after 0 reports"},
	} {
		w := newWorld(t)
		w.job["issued_at"] = issued
		if err := w.dispatcher().Execute(t.Context()); err != nil {
			t.Fatal(err)
		}
		if !slices.Equal(w.clock, want) {
			t.Errorf("issued at %q: the clock was set to %v", issued, w.clock)
		}
		if want != nil {
			w.contains(w.log(), "the clock (RTC) is off by")
		}
		if issued == "nonsense" {
			w.contains(w.log(), "which is no time")
		}
	}
}

func TestTheHostsTimeIsTakenWhenNoNTPServerAnswers(t *testing.T) {
	w := newWorld(t)
	issued := time.Now().Add(72 * time.Hour).UTC().Format(time.RFC3339)
	w.job["issued_at"] = issued
	w.job["network"].(map[string]any)["ntp"] = []string{"127.0.0.1:9"}
	if err := w.dispatcher().Execute(t.Context()); err != nil {
		t.Fatal(err)
	}
	if fmt.Sprint(w.clock) != "["+issued+" after 0 reports]" {
		t.Error(w.clock)
	}
}
