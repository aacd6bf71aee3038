package erase

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"bootwright.io/dispatcher/internal/blockdev"
	"bootwright.io/dispatcher/internal/disk"
	"bootwright.io/dispatcher/internal/sys"
)

// Eraser erases the disks of one server. Use it once.
type Eraser struct {
	Root     sys.Root
	Run      sys.Runner
	Open     func(path string) (Media, error)
	Say      func(format string, args ...any)
	Progress func(percent int)
	// Poll is the pause between two looks at a disk that erases itself; Patience how long a disk is waited for; Quiet how
	// long the disks must have stayed the same, and udev been idle, before all disks are taken for found; Settle how long
	// that may take.
	Poll, Patience, Quiet, Settle time.Duration

	mutex sync.Mutex
	done  []float64 // share of each disk
}

// Share of a disk's progress that the erase itself has; the rest is reading back.
const eraseShare = 0.8

// Erase does what the recipe wishes, all disks at the same time. The certificate is complete whatever happens; the
// error names the first disk that failed, and how many did.
func (e *Eraser) Erase(ctx context.Context, wish Wish) (Certificate, error) {
	c := Certificate{Version: 1, Method: wish.Method, StartedAt: time.Now().UTC(), Result: "failed", Disks: []*Entry{}, NotErased: []PassedOver{}}
	defer func() { c.EndedAt = time.Now().UTC() }()
	disks, err := e.choose(ctx, wish)
	if err == nil && wish.All {
		err = e.passOver(&c)
	}
	if err != nil {
		c.EndedAt = time.Now().UTC()
		return c, err
	}
	// Everything is looked at before anything is written: a mistake in the recipe costs no data.
	jobs := make([]job, len(disks))
	var problems []error
	for i, d := range disks {
		e.Say("%s", d)
		entry := newEntry(d, wish.Verify)
		c.Disks = append(c.Disks, entry)
		jobs[i] = job{device: d, entry: entry}
		if err := e.prepare(ctx, &jobs[i], wish); err != nil {
			entry.Error = err.Error()
			problems = append(problems, fmt.Errorf("%s: %w", d, err))
		}
	}
	if len(problems) == 0 {
		problems = e.eraseAll(ctx, jobs)
		if wish.All {
			problems = append(problems, e.late(&c, disks, wish)...)
		}
	} else {
		for _, j := range jobs {
			if j.entry.Error == "" {
				j.entry.Error = "not begun, because another disk cannot be erased as the recipe wants"
			}
		}
		problems[0] = fmt.Errorf("nothing was erased: %w", problems[0])
	}
	c.EndedAt = time.Now().UTC()
	switch {
	case len(problems) == 0:
		c.Result = "erased"
		return c, nil
	case len(problems) == 1:
		return c, problems[0]
	}
	return c, fmt.Errorf("%d of %d disks failed; the first: %w", len(problems), len(c.Disks), problems[0])
}

// late finds disks that appeared after the choice: they have their data still, so not all disks are erased.
func (e *Eraser) late(c *Certificate, chosen []blockdev.Device, wish Wish) []error {
	now, err := disk.Usable(e.Root, "")
	if err != nil {
		return []error{fmt.Errorf("whether further disks have appeared cannot be told: %w", err)}
	}
	var problems []error
	for _, d := range now {
		known := slices.ContainsFunc(chosen, func(old blockdev.Device) bool {
			return old.Name == d.Name || (d.Serial() != "" && old.Serial() == d.Serial() && old.Model == d.Model)
		})
		if !known {
			entry := newEntry(d, wish.Verify)
			entry.Error = "not erased: it appeared after the erasure had begun; create the job again"
			c.Disks = append(c.Disks, entry)
			problems = append(problems, fmt.Errorf("%s: %s", d, entry.Error))
		}
	}
	return problems
}

type job struct {
	device     blockdev.Device
	entry      *Entry
	capability Capability
	plan       Plan
}

// choose resolves the recipe's disks; one that is named twice counts once.
func (e *Eraser) choose(ctx context.Context, wish Wish) ([]blockdev.Device, error) {
	if wish.All {
		found, err := e.settled(ctx)
		switch {
		case err != nil:
		case len(found) == 0:
			err = errors.New("this server has no disk that may be erased (removable, USB and read-only ones never count)")
		case wish.ExpectedCount != 0 && len(found) != wish.ExpectedCount:
			err = fmt.Errorf("this server shows %d disks that may be erased, and the recipe expects %d: %s; nothing was erased", len(found), wish.ExpectedCount, names(found))
		}
		return found, err
	}
	var chosen []blockdev.Device
	names := map[string]bool{}
	for i, selector := range wish.Selectors {
		d, err := disk.Wait(ctx, e.Root, selector, "", e.Patience, e.Poll)
		if err != nil {
			return nil, fmt.Errorf("disks[%d]: %s", i, strings.ReplaceAll(err.Error(), "target_disk", "the selector"))
		}
		if !names[d.Name] {
			names[d.Name] = true
			chosen = append(chosen, d)
		}
	}
	return chosen, nil
}

func names(disks []blockdev.Device) string {
	var all []string
	for _, d := range disks {
		all = append(all, d.String())
	}
	return strings.Join(all, ", ")
}

// passOver names the disks that keep their data.
func (e *Eraser) passOver(c *Certificate) error {
	reasons, passed, err := disk.PassedOver(e.Root)
	for _, d := range passed {
		c.NotErased = append(c.NotErased, PassedOver{d.Path(), d.Model, d.Serial(), d.Size, reasons[d.Name]})
		e.Say("%s keeps its data: %s", d, reasons[d.Name])
	}
	return err
}

// prepare finds out how the disk is erased, without writing to it.
func (e *Eraser) prepare(ctx context.Context, j *job, wish Wish) error {
	m, err := e.Open(j.device.Path())
	if err != nil {
		return err
	}
	if err := m.Close(); err != nil {
		return err
	}
	if j.capability, err = e.probe(ctx, j.device); err != nil {
		return err
	}
	if j.plan, err = Decide(j.capability, wish.Method); err != nil {
		return err
	}
	j.entry.Method = j.plan.Method
	j.entry.Notes = append(j.entry.Notes, j.plan.Notes...)
	return nil
}

func (e *Eraser) eraseAll(ctx context.Context, jobs []job) []error {
	e.done = make([]float64, len(jobs))
	failures := make([]error, len(jobs))
	var group sync.WaitGroup
	for i := range jobs {
		group.Add(1)
		go func() {
			defer group.Done()
			j := &jobs[i]
			j.entry.StartedAt = time.Now().UTC()
			err := e.eraseOne(ctx, i, j)
			j.entry.EndedAt = time.Now().UTC()
			e.advance(i, 1)
			if err != nil {
				j.entry.Error = err.Error()
				failures[i] = fmt.Errorf("%s: %w", j.device, err)
				e.Say("%s: FAILED: %v", j.device.Path(), err)
				return
			}
			j.entry.Result = "erased"
			e.Say("%s: erased by %s, and read back", j.device.Path(), j.entry.Method)
		}()
	}
	group.Wait()
	var problems []error
	for _, err := range failures {
		if err != nil {
			problems = append(problems, err)
		}
	}
	return problems
}

// advance notes how far a disk is, and tells the whole when it moved.
func (e *Eraser) advance(index int, share float64) {
	e.mutex.Lock()
	defer e.mutex.Unlock()
	e.done[index] = share
	sum := 0.0
	for _, each := range e.done {
		sum += each
	}
	e.Progress(int(100 * sum / float64(len(e.done))))
}
