package erase

import (
	"context"
	"errors"
	"fmt"
)

// errNotBlank is a disk that says it has erased itself and still reads as data.
var errNotBlank = errors.New("the disk did not read back as erased")

// eraseOne erases and verifies one disk. A discard that leaves data readable is followed by an overwrite, unless
// the recipe wants the discard alone.
func (e *Eraser) eraseOne(ctx context.Context, index int, j *job) error {
	err := e.eraseBy(ctx, index, j, j.plan)
	if errors.Is(err, errNotBlank) && j.plan.Method == Discard && j.plan.Replaceable {
		note := fmt.Sprintf("%s: %v", Discard, err)
		e.Say("%s: %s; overwriting it", j.device.Path(), note)
		j.entry.Notes = append(j.entry.Notes, note)
		j.entry.Method = Overwrite
		return e.eraseBy(ctx, index, j, Plan{Method: Overwrite, Zeros: true})
	}
	return err
}

func (e *Eraser) eraseBy(ctx context.Context, index int, j *job, plan Plan) error {
	path, size := j.device.Path(), j.device.Size
	j.entry.Verification.BytesRead = 0
	uniformDoes := plan.Method != Overwrite && plan.Method != Discard
	j.entry.Verification.Expected = map[bool]string{true: "uniform", false: "zeros"}[uniformDoes]
	m, err := e.Open(path)
	if err != nil {
		return err
	}
	var before *picture
	if !plan.Zeros {
		j.entry.Verification.Expected = "changed"
		if before, err = remember(ctx, m, size, j.entry.Verification.Mode); err != nil {
			return errors.Join(fmt.Errorf("what the disk held could not be read, so its erase could not be proved: %w", err), m.Close())
		}
	}
	e.Say("%s: erasing by %s", path, plan.Method)
	byWriting := plan.Method == Discard || plan.Method == Overwrite
	if !byWriting {
		// The tools want the disk for themselves.
		if err := m.Close(); err != nil {
			return err
		}
	}
	err = e.act(ctx, j.device, j.capability, plan.Method, m, func(done, all int64) {
		e.advance(index, eraseShare*float64(done)/float64(all))
	})
	if err != nil {
		if byWriting {
			_ = m.Close()
		}
		return err
	}
	e.advance(index, eraseShare)
	if !byWriting {
		if m, err = e.Open(path); err != nil {
			return err
		}
	}
	err = verify(ctx, m, size, &j.entry.Verification, before, uniformDoes, func(done, all int64) {
		e.advance(index, eraseShare+(1-eraseShare)*float64(done)/float64(all))
	})
	if err != nil {
		err = fmt.Errorf("%w: %w", errNotBlank, err)
	}
	return errors.Join(err, m.Close())
}
