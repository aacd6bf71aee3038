package retry

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

var errDown = errors.New("the host does not answer")

func TestGoesOnUntilItWorks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n, told := 0, 0
		tries := Tries{Failed: func(error) { told++ }}
		began := time.Now()
		err := tries.Do(t.Context(), func() error {
			if n++; n < 20 {
				return errDown
			}
			return nil
		})
		if took := time.Since(began); err != nil || n != 20 || told != 19 || took < time.Minute || took > 10*time.Minute {
			t.Error(err, n, told, took)
		}
	})
}

func TestPatienceIsCountedFromTheFirstFailureAndNotFromTheLastByte(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := Tries{}
		tries.Moved()
		time.Sleep(time.Hour) // the reader was busy
		n := 0
		if err := tries.Do(t.Context(), func() error {
			if n++; n < 5 {
				return errDown
			}
			return nil
		}); err != nil {
			t.Error(err)
		}
		began := time.Now()
		err := tries.Do(t.Context(), func() error { return errDown })
		if took := time.Since(began); !errors.Is(err, errDown) || took > 10*time.Minute || took < 9*time.Minute ||
			!strings.HasSuffix(err.Error(), "gave up after 10m0s without progress") {
			t.Error(err, took)
		}
	})
}

func TestProgressBetweenFailuresKeepsItGoing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		n := 0
		tries := Tries{Policy: Policy{Patience: time.Minute}}
		if err := tries.Do(t.Context(), func() error {
			if n++; n == 1000 {
				return nil
			}
			tries.Moved()
			time.Sleep(time.Minute)
			return errDown
		}); err != nil {
			t.Error(err)
		}
	})
}

func TestWhatIsFinalIsNotRepeated(t *testing.T) {
	n := 0
	err := (&Tries{}).Do(t.Context(), func() error { n++; return Final(errDown) })
	if n != 1 || !errors.Is(err, errDown) || err.Error() != errDown.Error() || Final(nil) != nil {
		t.Error(n, err)
	}
}

func TestARefusalIsFinalWhenItStays(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, n := time.Now(), 0
		err := (&Tries{}).Do(t.Context(), func() error {
			if n++; n < 10 {
				return errDown // minutes of outage do not count as refusals
			}
			return Steady(errors.New("refused"), 2*time.Minute)
		})
		if took := time.Since(began); err.Error() != "refused" || took < 2*time.Minute || took > 6*time.Minute {
			t.Error(err, took)
		}
	})
}

func TestTheWaitThatIsAskedForIsKept(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, n := time.Now(), 0
		err := (&Tries{}).Do(t.Context(), func() error {
			if n++; n == 1 {
				return After(errDown, time.Minute)
			}
			return nil
		})
		if took := time.Since(began); err != nil || took < time.Minute {
			t.Error(err, took)
		}
	})
}

func TestAStopEndsTheWait(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	time.AfterFunc(10*time.Millisecond, stop)
	err := (&Tries{Policy: Policy{Pause: time.Hour, PauseLimit: time.Hour, Patience: 9 * time.Hour}}).Do(ctx, func() error { return errDown })
	if !errors.Is(err, errDown) || !strings.HasPrefix(err.Error(), "told to stop: ") {
		t.Error(err)
	}
}
