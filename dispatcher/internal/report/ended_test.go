package report

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestAnAcknowledgementThatTheJobHasEndedIsADismissal(t *testing.T) {
	h := newHost(t)
	h.problem = `{"job_ended": true, "more": [1]}`
	dismissed := make(chan *Refused, 100)
	h.options.Dismissed = func(r *Refused) { dismissed <- r }
	r := h.reporter(t)
	r.Log("a.service", time.Now(), "a line")
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { r.Run(ctx); close(ended) }()
	if got := <-dismissed; got.Status != http.StatusOK || got.Error() != "the host has taken the report, and says that the job has ended" {
		t.Error(got)
	}
	stop()
	<-ended
	if h.log() != "a line" {
		t.Error("the line was sent again:", h.log())
	}
	if err := r.Final(t.Context(), Final{FailedStep: "a.service"}); err != nil {
		t.Error("the result is not taken:", err)
	}
}

func TestAFirstContactOfAJobThatHasEndedBeginsNothing(t *testing.T) {
	h := newHost(t)
	h.problem = `{"job_ended":true}`
	var refused *Refused
	if err := h.reporter(t).First(t.Context()); !errors.As(err, &refused) {
		t.Error(err)
	}
}

func TestOtherAcknowledgementsSayNothingOfTheJobsEnd(t *testing.T) {
	for _, answer := range []string{"", "null", "[]", "true", "ok", "<html>job_ended: true</html>", `{}`, `{"job_ended":false}`, `{"job_ended":null}`,
		`{"job_ended":"true"}`, `{"job_ended":1}`, `{"job_ended":true`, "\xff\x00", `{"x":"` + strings.Repeat("x", 1<<20) + `","job_ended":true}`} {
		h := newHost(t)
		h.problem = answer
		h.options.Dismissed = func(r *Refused) { t.Errorf("%.40q: %v", answer, r) }
		r := h.reporter(t)
		if err := r.First(t.Context()); err != nil {
			t.Errorf("%.40q: %v", answer, err)
		}
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		r.Log("a.service", time.Now(), "a line")
		go func() { r.Run(ctx); close(ended) }()
		for h.log() == "" {
			time.Sleep(time.Millisecond)
		}
		time.Sleep(5 * time.Millisecond)
		stop()
		<-ended
	}
}
