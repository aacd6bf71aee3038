package report

import (
	"context"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"
)

// host is a webhook that answers as the test says and keeps the reports it accepted.
type host struct {
	mu      sync.Mutex
	answer  func(body []byte) int
	problem string // the body of every answer
	got     []body
	raw     []string
	server  *httptest.Server
	options Options
}

func newHost(t *testing.T) *host {
	h := &host{answer: func([]byte) int { return 200 }, problem: `{"title":"t","detail":"the reason","code":"x"}`, options: Defaults()}
	h.server = httptest.NewServer(h)
	t.Cleanup(h.server.Close)
	h.options.Pause, h.options.PauseLimit, h.options.Spacing, h.options.Heartbeat = time.Millisecond, 3*time.Millisecond, time.Millisecond, time.Hour
	h.options.RefusalGrace, h.options.FirstPatience, h.options.FinalPatience = 20*time.Millisecond, 100*time.Millisecond, 2*time.Second
	return h
}

func (h *host) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	defer h.mu.Unlock()
	data, _ := io.ReadAll(r.Body)
	status := h.answer(data)
	if status == 200 {
		var b body
		_ = json.Unmarshal(data, &b)
		h.got, h.raw = append(h.got, b), append(h.raw, string(data))
	}
	if status == 302 {
		w.Header().Set("Location", "/elsewhere")
	}
	w.WriteHeader(status)
	fmt.Fprint(w, h.problem)
}

func (h *host) reporter(t *testing.T) *Reporter {
	client, err := NewClient(Contact{URL: h.server.URL, Token: "token-token"})
	if err != nil {
		t.Fatal(err)
	}
	return NewReporter(client, 0, h.options)
}

func TestInsistsOnTheFinalReport(t *testing.T) {
	for _, status := range []int{500, 503, 408, 429, 401, 404} {
		h := newHost(t)
		h.options.RefusalGrace, h.options.FinalPatience = 20*time.Second, 20*time.Second
		failures := 3
		h.answer = func([]byte) int {
			if failures--; failures >= 0 {
				return status
			}
			return 200
		}
		if err := h.reporter(t).Final(t.Context(), Final{FailedStep: "a.service"}); err != nil || len(h.got) != 1 {
			t.Error(status, err, h.got)
		}
	}
}

func TestTakesARefusalAsFinal(t *testing.T) {
	for status, sentence := range map[int]string{400: "refuses the report (400): the reason", 409: "(409)", 401: "does not accept this task's token", 404: "knows no such job"} {
		h := newHost(t)
		h.answer = func([]byte) int { return status }
		err := h.reporter(t).Final(t.Context(), Final{})
		var refused *Refused
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), sentence) {
			t.Error(status, err)
		}
	}
}

func TestLosesNoLineWhenTheHostIsAway(t *testing.T) {
	h := newHost(t)
	n := 0
	h.answer = func([]byte) int {
		if n++; n%3 != 0 {
			return 503
		}
		return 200
	}
	r := h.reporter(t)
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { r.Run(ctx); close(ended) }()
	for i := range 1200 {
		r.Log("a.service", time.Now(), fmt.Sprintf("line %d", i))
	}
	time.Sleep(20 * time.Millisecond)
	stop()
	<-ended
	if err := r.Final(t.Context(), Final{}); err != nil {
		t.Fatal(err)
	}
	next, seq := 0, 0
	for _, b := range h.got {
		if b.Seq <= seq {
			t.Fatal("numbers do not grow:", b.Seq, "after", seq)
		}
		seq = b.Seq
		for _, line := range b.Log {
			if line.Text == fmt.Sprintf("line %d", next) {
				next++
			}
		}
	}
	dropped := strings.Contains(strings.Join(h.raw, ""), "lines dropped")
	if next != 1200 && !dropped {
		t.Fatalf("%d lines arrived, and no word of the others", next)
	}
}

func TestKeepsADeadHostsBacklogSmall(t *testing.T) {
	h := newHost(t)
	r := h.reporter(t)
	for i := range maxQueue + 7 {
		r.Log("a.service", time.Now(), fmt.Sprintf("line %d", i))
	}
	if err := r.Final(t.Context(), Final{}); err != nil {
		t.Fatal(err)
	}
	if first := h.got[0].Log[0].Text; first != "7 lines dropped" || h.got[0].Log[1].Text != "line 7" {
		t.Fatal(first)
	}
	if last := h.got[len(h.got)-1]; last.Status != "success" || last.Log[len(last.Log)-1].Text != fmt.Sprintf("line %d", maxQueue+6) {
		t.Fatal(last.Status, len(h.got))
	}
}

func TestBeatsWithoutNews(t *testing.T) {
	h := newHost(t)
	h.options.Heartbeat = 5 * time.Millisecond
	ctx, stop := context.WithCancel(t.Context())
	beats := 0
	h.answer = func([]byte) int {
		if beats++; beats == 4 {
			stop()
		}
		return 200
	}
	h.reporter(t).Run(ctx)
	h.mu.Lock()
	defer h.mu.Unlock()
	if len(h.got) < 3 || h.got[0].Status != "running" || !strings.Contains(h.raw[0], `"steps":[],"log":[]`) {
		t.Fatal(h.raw)
	}
}

func TestTrustsOnlyTheJobsCA(t *testing.T) {
	h := newHost(t)
	tls := httptest.NewTLSServer(h)
	defer tls.Close()
	ca := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: tls.Certificate().Raw}))
	for pemText, fine := range map[string]bool{"": false, ca: true} {
		client, err := NewClient(Contact{URL: tls.URL, Token: "t", CA: pemText})
		if err != nil {
			t.Fatal(err)
		}
		if err := client.Send(t.Context(), []byte("{}")); (err == nil) != fine {
			t.Error(fine, err)
		}
	}
	if _, err := NewClient(Contact{CA: "nonsense"}); err == nil {
		t.Error("accepted nonsense as CA")
	}
}

func TestMakesLinesHarmless(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                               "plain",
		"a\x1b[31mred\x1b[0m b\x07":           "ared b",
		"\x1b]0;title\x07text":                "text",
		"10%\r20%\r30%\r\n":                   "30%",
		"tab\there\nthere":                    "tab here there",
		"bad \xff\xfe utf8":                   "bad \uFFFD utf8",
		"nul\x00 del\x7f c1\u0085 bidi\u202e": "nul del c1 bidi",
		"blank before an escape \x1b[0m":      "blank before an escape",
		"  indented  ":                        "  indented",
	} {
		if got := Sanitise(in); got != want {
			t.Errorf("%q: got %q", in, got)
		}
	}
	long := Sanitise(strings.Repeat("ü", 3000))
	if len(long) > maxLine || !strings.HasSuffix(long, "ü…") {
		t.Error(len(long))
	}
}

func TestEveryReportSaysWhichStartItIsOf(t *testing.T) {
	h := newHost(t)
	h.options.BootID = "one"
	r := h.reporter(t)
	if err := errors.Join(r.First(t.Context()), r.Final(t.Context(), Final{})); err != nil {
		t.Fatal(err)
	}
	for _, b := range h.got {
		if b.BootID != "one" {
			t.Errorf("%+v", b)
		}
	}
}

func TestWhatIsNotTheHostsWordIsTriedAgain(t *testing.T) {
	for _, status := range []int{302, 400, 401, 403, 404, 413, 425} {
		h := newHost(t)
		h.problem = "<html>down for maintenance</html>"
		failures := 5
		h.answer = func([]byte) int {
			if failures--; failures >= 0 {
				return status
			}
			return 200
		}
		if err := h.reporter(t).Final(t.Context(), Final{}); err != nil || len(h.got) != 1 {
			t.Error(status, err, h.got)
		}
	}
}

func TestASteadyRefusalOfRunningReportsIsToldAndLosesNoLine(t *testing.T) {
	for _, status := range []int{401, 404, 409} {
		h := newHost(t)
		refusing := true
		h.answer = func([]byte) int {
			if refusing {
				return status
			}
			return 200
		}
		dismissed := make(chan *Refused, 100)
		h.options.Dismissed = func(r *Refused) {
			h.mu.Lock()
			refusing = false
			h.mu.Unlock()
			dismissed <- r
		}
		r := h.reporter(t)
		r.Log("a.service", time.Now(), "a line")
		ctx, stop := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() { r.Run(ctx); close(ended) }()
		if got := <-dismissed; got.Status != status {
			t.Error(got)
		}
		for len(h.log()) == 0 && t.Context().Err() == nil {
			time.Sleep(time.Millisecond)
		}
		stop()
		<-ended
		if got := h.log(); got != "a line" {
			t.Errorf("%q", got)
		}
	}
}

func TestARefusalThatPassesIsNoDismissal(t *testing.T) {
	h := newHost(t)
	h.options.RefusalGrace = 10 * time.Second
	failures := 4
	h.answer = func([]byte) int {
		if failures--; failures >= 0 {
			return 401
		}
		return 200
	}
	h.options.Dismissed = func(r *Refused) { t.Error(r) }
	r := h.reporter(t)
	r.Log("a.service", time.Now(), "a line")
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() { r.Run(ctx); close(ended) }()
	for len(h.log()) == 0 && t.Context().Err() == nil {
		time.Sleep(time.Millisecond)
	}
	stop()
	<-ended
}

// log is every line that arrived.
func (h *host) log() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	text := ""
	for _, b := range h.got {
		for _, line := range b.Log {
			text += line.Text
		}
	}
	return text
}
