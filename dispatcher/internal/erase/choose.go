package erase

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"bootwright.io/dispatcher/internal/blockdev"
	"bootwright.io/dispatcher/internal/disk"
)

// choose resolves the recipe's disks; one that is named twice counts once.
func (e *Eraser) choose(ctx context.Context, wish Wish) ([]blockdev.Device, error) {
	if wish.All {
		found, err := e.settled(ctx, wish.Expected)
		if err == nil && len(found) == 0 {
			err = errors.New("this server has no disk that may be erased (removable, USB and read-only ones never count)")
		}
		if err != nil {
			return nil, err
		}
		return found, expected(found, wish.Expected)
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
	return chosen, expected(chosen, wish.Expected)
}

// expected refuses another number of disks than the recipe says: a disk that has failed is not seen, but has its data.
func expected(found []blockdev.Device, count int) error {
	if count == 0 || len(found) == count {
		return nil
	}
	var texts []string
	for _, d := range found {
		texts = append(texts, d.String())
	}
	return fmt.Errorf("nothing was erased: the recipe expects %d disks (expected_count), and there are %d: %s", count, len(found), strings.Join(texts, ", "))
}

// settled gives all disks once the list has stayed the same for a while and udev has nothing to do: behind an expander
// they come one by one. If the recipe says how many there are, they are waited for longer.
func (e *Eraser) settled(ctx context.Context, count int) ([]blockdev.Device, error) {
	began := time.Now()
	since := began
	var before []string
	for {
		found, err := disk.Usable(e.Root, "")
		if err != nil {
			return nil, err
		}
		var names []string
		for _, d := range found {
			names = append(names, d.Name+" "+d.Serial())
		}
		if !slices.Equal(names, before) || e.udevBusy() {
			since = time.Now()
		}
		before = names
		quiet := time.Since(since) >= e.Quiet
		missing := len(found) < count && time.Since(began) < e.Patience
		switch {
		case quiet && !missing:
			return found, nil
		case !quiet && time.Since(began) > e.Settle:
			return nil, fmt.Errorf("nothing was erased: the disks do not settle, after %s they still come and go (now %s)", e.Settle, strings.Join(names, ", "))
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(max(min(e.Poll, e.Quiet), time.Millisecond)):
		}
	}
}

// udevBusy tells whether udev is still at work on devices that have appeared (its queue file, which udevadm settle
// looks at, too).
func (e *Eraser) udevBusy() bool {
	_, err := os.Stat(e.Root.Path("/run/udev/queue"))
	return err == nil
}

// keeps gives the disks of the server that are left with their data.
func (e *Eraser) keeps(chosen []blockdev.Device) ([]Kept, error) {
	all := []Kept{}
	left, err := disk.LeftOut(e.Root)
	if err != nil {
		return all, err
	}
	for _, each := range left {
		all = append(all, kept(each.Device, each.Why))
	}
	usable, err := disk.Usable(e.Root, "")
	if err != nil {
		return all, err
	}
	for _, d := range usable {
		if !slices.ContainsFunc(chosen, func(c blockdev.Device) bool { return c.Name == d.Name }) {
			all = append(all, kept(d, "the recipe does not name it"))
		}
	}
	return all, nil
}
