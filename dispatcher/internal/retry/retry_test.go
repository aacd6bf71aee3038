package retry

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

var errBroken = errors.New("the connection broke")

func policy(patience time.Duration) Policy {
	return Policy{Pause: time.Second, Limit: 8 * time.Second, Patience: patience}
}

func TestGivesUpWhenNothingMovedForThePatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began, attempts := time.Now(), 0
		tries := Tries{Policy: policy(time.Minute)}
		err := tries.Do(t.Context(), func() error { attempts++; return errBroken })
		if !errors.Is(err, errBroken) || !strings.Contains(err.Error(), "gave up after 1m0s without progress") {
			t.Error(err)
		}
		if took := time.Since(began); took > time.Minute || took < 40*time.Second || attempts < 8 {
			t.Error(took, attempts)
		}
	})
}

func TestPatienceBeginsAtTheFirstFailureNotAtTheLastSuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := Tries{Policy: policy(10 * time.Second)}
		works := func() error { return nil }
		if err := tries.Do(t.Context(), works); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour) // the reader was busy
		failures := 0
		err := tries.Do(t.Context(), func() error {
			if failures++; failures < 3 {
				return errBroken
			}
			return nil
		})
		if err != nil || failures != 3 {
			t.Error(err, failures)
		}
	})
}

func TestProgressGivesNewPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := Tries{Policy: policy(20 * time.Second)}
		began, attempts := time.Now(), 0
		err := tries.Do(t.Context(), func() error {
			if attempts++; attempts == 30 {
				return nil
			}
			tries.Moved()
			return errBroken
		})
		if err != nil || time.Since(began) < 14*time.Second {
			t.Error(err, time.Since(began))
		}
	})
}

func TestWaitsAsLongAsItIsAsked(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		tries := Tries{Policy: policy(time.Hour)}
		began, attempts := time.Now(), 0
		err := tries.Do(t.Context(), func() error {
			if attempts++; attempts == 2 {
				return nil
			}
			return After(errBroken, 10*time.Minute)
		})
		if err != nil || time.Since(began) < 5*time.Minute {
			t.Error(err, time.Since(began))
		}
	})
}

func TestAFinalErrorAndTheEndOfTheContextEndIt(t *testing.T) {
	attempts := 0
	tries := Tries{Policy: policy(time.Hour)}
	if err := tries.Do(t.Context(), func() error { attempts++; return Final(errBroken) }); !errors.Is(err, errBroken) || attempts != 1 {
		t.Error(err, attempts)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := tries.Do(ctx, func() error { return errBroken }); !strings.Contains(err.Error(), "told to stop: the connection broke") {
		t.Error(err)
	}
}

func TestEachFailureIsNoticedBeforeTheNextAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		noticed, attempts := 0, 0
		tries := Tries{Policy: policy(time.Minute), Notice: func(error) { noticed++ }}
		_ = tries.Do(t.Context(), func() error {
			if attempts++; attempts == 4 {
				return nil
			}
			return errBroken
		})
		if noticed != 3 {
			t.Error(noticed)
		}
	})
}
