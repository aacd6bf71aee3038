package dispatch

import (
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"bootwright.io/dispatcher/internal/provision"
	"bootwright.io/dispatcher/internal/report"
	"bootwright.io/dispatcher/internal/units"
)

// board keeps what was last said of each step, and says only what changed.
type board struct {
	mu      sync.Mutex
	d       *Dispatcher
	order   []string
	states  map[string]units.State
	started map[string]time.Time
	tenths  map[string]int
	tails   map[string][]string
}

func newBoard(d *Dispatcher, steps []string) *board {
	return &board{d: d, order: steps, states: map[string]units.State{}, started: map[string]time.Time{},
		tenths: map[string]int{}, tails: map[string][]string{}}
}

// update tells the host all, and the console what changed.
func (b *board) update(steps []units.Step) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var sent []report.Step
	for i, step := range steps {
		percent := b.percent(step)
		b.tell(i, step, percent)
		sent = append(sent, report.Step{Name: step.Name, State: string(step.State), StartedAt: instant(step.Started),
			EndedAt: instant(step.Ended), ExitCode: step.ExitCode, Percent: percent, LogTail: b.tails[step.Name]})
	}
	b.d.reporter.Steps(sent)
}

func instant(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

// percent is what the step wrote to its progress file; a step that succeeded is at 100.
func (b *board) percent(step units.Step) *int {
	data, err := os.ReadFile(b.d.Root.Path(provision.Directory, "progress", step.Name))
	if err != nil || len(data) > 20 {
		return nil
	}
	value, err := strconv.Atoi(strings.TrimSpace(string(data)))
	if err != nil {
		return nil
	}
	value = min(max(value, 0), 100)
	if step.State == units.Succeeded {
		value = 100
	}
	return &value
}

func (b *board) tell(index int, step units.Step, percent *int) {
	where := "step " + strconv.Itoa(index+1) + "/" + strconv.Itoa(len(b.order)) + " " + step.Name
	if before := b.states[step.Name]; before != step.State && (before != "" || step.State != units.Pending) {
		if step.State == units.Running {
			b.started[step.Name] = time.Now()
		}
		took := ""
		if began, ok := b.started[step.Name]; ok && step.State == units.Succeeded {
			took = " after " + time.Since(began).Round(100*time.Millisecond).String()
		}
		b.d.Console("%s: %s%s", where, step.State, took)
	}
	b.states[step.Name] = step.State
	if percent != nil && step.State == units.Running && *percent/10 > b.tenths[step.Name] {
		b.tenths[step.Name] = *percent / 10
		b.d.Console("%s: %d %%", where, *percent)
	}
}
