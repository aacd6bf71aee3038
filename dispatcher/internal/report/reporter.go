package report

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"bootwright.io/dispatcher/internal/retry"
)

// Options of a reporter; see Defaults.
type Options struct {
	Heartbeat     time.Duration // longest silence
	Spacing       time.Duration // shortest time between two running reports
	FirstPatience time.Duration // how long to try for the first contact
	RefusalGrace  time.Duration // how long a host that does not know the task is asked again
	FinalPatience time.Duration // how long the final report is repeated
	Pause         time.Duration // first wait between attempts; doubles up to PauseLimit
	PauseLimit    time.Duration
	Secrets       []string // never sent in a line
	BootID        string   // tells the host which start of the machine reports
	Say           func(format string, args ...any)
	// Dismissed is told by Run that the host has ended the task: it has refused every report for the grace, or has said
	// that the job has ended, or that another start of the machine, or another result, counts. Told again as long as that
	// lasts.
	Dismissed func(*Refused)
	Save      func(seq int, final []byte, done bool) // keeps what a crash must not lose
}

// Defaults are right for a real server.
func Defaults() Options {
	return Options{Heartbeat: 30 * time.Second, Spacing: time.Second, FirstPatience: 15 * time.Minute, RefusalGrace: 2 * time.Minute,
		FinalPatience: 6 * time.Hour, Pause: 500 * time.Millisecond, PauseLimit: 30 * time.Second,
		Say: func(string, ...any) {}, Dismissed: func(*Refused) {}, Save: func(int, []byte, bool) {}}
}

// Reporter collects what happens and sends it. Log and Steps may be called from any goroutine.
type Reporter struct {
	client  *Client
	o       Options
	mu      sync.Mutex
	steps   []Step
	queue   queue
	seq     int
	changed chan struct{}
}

// NewReporter starts nothing; seq is the number of the last report already sent.
func NewReporter(client *Client, seq int, o Options) *Reporter {
	return &Reporter{client: client, o: o, seq: seq, changed: make(chan struct{}, 1)}
}

// Log queues one line.
func (r *Reporter) Log(step string, at time.Time, text string) {
	text = Sanitise(r.redact(text))
	if text == "" {
		return
	}
	r.mu.Lock()
	r.queue.add(Line{step, at.UTC(), text})
	r.mu.Unlock()
	r.wake()
}

func (r *Reporter) redact(text string) string {
	for _, secret := range r.o.Secrets {
		if len(secret) >= 8 {
			text = strings.ReplaceAll(text, secret, "***")
		}
	}
	return text
}

// Steps replaces the state of the steps.
func (r *Reporter) Steps(steps []Step) {
	for i := range steps {
		for j, line := range steps[i].LogTail {
			steps[i].LogTail[j] = Sanitise(r.redact(line))
		}
	}
	r.mu.Lock()
	r.steps = slices.Clone(steps)
	r.mu.Unlock()
	r.wake()
}

func (r *Reporter) wake() {
	select {
	case r.changed <- struct{}{}:
	default:
	}
}

// next makes the next running report, with the lines that are in it.
func (r *Reporter) next() ([]byte, []Line) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.seq++
	lines := r.queue.take()
	r.o.Save(r.seq, nil, false)
	return body{Status: "running", Seq: r.seq, BootID: r.o.BootID, Steps: r.steps, Log: lines}.bytes(), lines
}

// First makes the first contact. Until it is acknowledged nothing may be written to a disk: only the host can
// say that this task is a current one.
func (r *Reporter) First(ctx context.Context) error {
	data, lines := r.next()
	err := r.insist(ctx, data, r.o.FirstPatience, r.o.RefusalGrace)
	if err != nil {
		r.giveBack(lines)
	} else if r.client.jobEnded.Load() {
		err = jobEnded
	}
	return err
}

// Run sends running reports until ctx ends.
func (r *Reporter) Run(ctx context.Context) {
	heartbeat := time.NewTicker(r.o.Heartbeat)
	defer heartbeat.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-r.changed:
		case <-heartbeat.C:
		}
		if ctx.Err() != nil {
			return
		}
		data, lines := r.next()
		err := r.insist(ctx, data, r.o.FinalPatience, r.o.RefusalGrace)
		var refused *Refused
		switch {
		case errors.As(err, &refused) && ctx.Err() == nil && (refused.Ended() || refused.Status == http.StatusConflict):
			r.o.Say("report: %v", refused)
			r.giveBack(lines)
			r.o.Dismissed(refused)
		case errors.As(err, &refused):
			r.o.Say("report: %v", refused)
		case err != nil:
			r.giveBack(lines)
		default:
			heartbeat.Reset(r.o.Heartbeat)
			if r.client.jobEnded.Load() {
				r.o.Dismissed(jobEnded)
			}
		}
		r.mu.Lock()
		more := len(r.queue.lines) > 0
		r.mu.Unlock()
		if more {
			r.wake()
		}
		retry.Sleep(ctx, r.o.Spacing)
	}
}

func (r *Reporter) giveBack(lines []Line) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.queue.back(lines)
}
