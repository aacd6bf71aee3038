package report

import (
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

const (
	maxLine    = 2000
	maxQueue   = 5000
	batchLines = 500
	batchBytes = 200 << 10
)

// Line is a log line as it is sent.
type Line struct {
	Step string    `json:"step"`
	At   time.Time `json:"at"`
	Text string    `json:"line"`
}

var escapes = regexp.MustCompile(`\x1b(\[[0-9;?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|[@-Z\\-_])`)

// Sanitise makes any bytes one harmless line: valid UTF-8, no control characters, at most 2000 bytes. Of a line
// that a progress display rewrote with carriage returns the last state remains.
func Sanitise(text string) string {
	text = strings.TrimRight(strings.ToValidUTF8(text, "\uFFFD"), " \t\r\n")
	if at := strings.LastIndexByte(text, '\r'); at >= 0 {
		text = text[at+1:]
	}
	text = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r):
			return -1
		}
		return r
	}, escapes.ReplaceAllString(text, ""))
	text = strings.TrimRight(text, " ") // what stood before an escape sequence at the end
	if len(text) <= maxLine {
		return text
	}
	cut := maxLine - len("…")
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return text[:cut] + "…"
}

// queue keeps lines until they are acknowledged; when it is full the oldest go, and the gap is said.
type queue struct {
	lines   []Line
	dropped int
	step    string
	at      time.Time
}

func (q *queue) add(line Line) {
	q.lines = append(q.lines, line)
	q.shrink(maxQueue)
}

func (q *queue) shrink(most int) {
	for len(q.lines) > most {
		q.dropped++
		q.step, q.at = q.lines[0].Step, q.lines[0].At
		q.lines = q.lines[1:]
	}
}

// take removes the next batch.
func (q *queue) take() []Line {
	var batch []Line
	if q.dropped > 0 {
		batch = append(batch, Line{q.step, q.at, plural(q.dropped)})
		q.dropped = 0
	}
	size := 0
	for len(q.lines) > 0 && len(batch) < batchLines && size < batchBytes {
		size += len(q.lines[0].Text) + 120
		batch = append(batch, q.lines[0])
		q.lines = q.lines[1:]
	}
	return batch
}

// back returns a batch that was not acknowledged.
func (q *queue) back(batch []Line) {
	q.lines = append(batch, q.lines...)
	q.shrink(maxQueue)
}
