package clock

import (
	"errors"
	"testing"
	"time"
)

func TestAClockThatIsMoreThanADayOffTheHostsIsSet(t *testing.T) {
	now := time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)
	for issued, want := range map[string]bool{
		"":                          false,
		"2026-11-27T11:00:00Z":      false,
		"2026-11-26T13:00:00+02:00": true,
		"2026-11-28T11:00:00Z":      false,
		"2026-11-28T12:00:01Z":      true,
		"2036-02-10T00:00:00Z":      true,
	} {
		if _, _, got, err := Off(now, issued); got != want || err != nil {
			t.Errorf("%q: %v %v", issued, got, err)
		}
	}
	if _, _, tooFar, err := Off(now, "yesterday"); err == nil || tooFar {
		t.Error("nonsense was taken for a time")
	}
}

func TestOtherErrorsStayAsTheyAre(t *testing.T) {
	other := errors.New("connection refused")
	if Explain(other) != other || Explain(nil) != nil {
		t.Error("changed")
	}
}
