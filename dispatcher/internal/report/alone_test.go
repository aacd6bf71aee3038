package report

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"
)

func TestAResultIsWorthMoreThanItsOutput(t *testing.T) {
	for _, status := range []int{400, 413} {
		h := newHost(t)
		h.answer = func(data []byte) int {
			if strings.Contains(string(data), "too much") {
				return status
			}
			return 200
		}
		r := h.reporter(t)
		r.Log("a.service", time.Now(), "too much")
		r.Steps([]Step{{Name: "a.service", State: "failed", LogTail: []string{"too much"}}})
		if err := r.Final(t.Context(), Final{FailedStep: "a.service", Output: json.RawMessage(`{"x":"too much"}`)}); err != nil {
			t.Fatal(err)
		}
		if last := h.got[len(h.got)-1]; last.Status != "failed" || last.FailedStep != "a.service" || last.Steps[0].State != "failed" || last.Output != nil {
			t.Errorf("%d: %+v", status, last)
		}
	}
}

func TestAResultThatIsRefusedForAnotherReasonIsSentOnce(t *testing.T) {
	h := newHost(t)
	sent := 0
	h.answer = func([]byte) int { sent++; return 409 }
	var refused *Refused
	if err := h.reporter(t).Final(t.Context(), Final{}); !errors.As(err, &refused) || sent != 1 {
		t.Error(err, sent)
	}
}
