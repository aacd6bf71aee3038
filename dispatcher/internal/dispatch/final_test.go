package dispatch

import (
	"context"
	"testing"
	"time"
)

// endsDuring gives a context that ends as soon as the step is at work.
func (w *world) endsDuring(step string, cause error) context.Context {
	ctx, cancel := context.WithCancelCause(w.t.Context())
	go func() {
		for ctx.Err() == nil {
			w.mu.Lock()
			begun := w.results[step] != ""
			w.mu.Unlock()
			if begun {
				cancel(cause)
			}
			time.Sleep(time.Millisecond)
		}
	}()
	return ctx
}

func TestReportsThatTheSystemGoesDown(t *testing.T) {
	w := newWorld(t)
	w.steps["image-linux.service"] = "hang"
	if err := w.dispatcher().Execute(w.endsDuring("image-linux.service", ErrTerminated)); err == nil {
		t.Fatal("no error")
	}
	if last := w.last(); last["status"] != "failed" || last["failed_step"] != Unit {
		t.Error(last)
	}
	w.contains(w.log(), "told to stop")
}

func TestEverythingAfterAStopHasOneDeadline(t *testing.T) {
	w := newWorld(t)
	w.steps["image-linux.service"] = "hang"
	w.stopTakes = 1200 * time.Millisecond
	w.answer = func(int) int { // w.mu is held here
		if w.results["image-linux.service"] != "" {
			return 503
		}
		return 200
	}
	d := w.dispatcher()
	d.Timing.Goodbye, d.Report.FinalPatience = 1500*time.Millisecond, time.Hour
	ctx := w.endsDuring("image-linux.service", ErrTerminated)
	var told time.Time
	context.AfterFunc(ctx, func() { told = time.Now() })
	if err := d.Execute(ctx); err == nil {
		t.Fatal("no error")
	}
	if took := time.Since(told); took > 2500*time.Millisecond {
		t.Errorf("it took %s from the signal on", took)
	}
	w.contains(w.console(), "THE HOST COULD NOT BE TOLD")
}

func TestRepeatsTheFinalReport(t *testing.T) {
	w := newWorld(t)
	down := 0
	w.answer = func(n int) int {
		// w.mu is held here
		if w.results["image-linux.service"] != "" && down < 8 {
			down++
			return 503
		}
		return 200
	}
	d := w.dispatcher()
	d.Report.FinalPatience = 20 * time.Second
	if err := d.Execute(t.Context()); err != nil {
		t.Fatal(err)
	}
	if w.last()["status"] != "success" || down != 8 {
		t.Fatal(w.last(), down)
	}
}
