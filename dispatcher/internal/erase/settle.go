package erase

import (
	"context"
	"fmt"
	"os"
	"slices"
	"time"

	"bootwright.io/dispatcher/internal/blockdev"
	"bootwright.io/dispatcher/internal/disk"
)

// settled gives all disks once they have stayed the same for a while and udev has nothing to do: behind an expander they
// come one by one.
func (e *Eraser) settled(ctx context.Context) ([]blockdev.Device, error) {
	began := time.Now()
	since := began
	var before []string
	for {
		found, err := disk.Usable(e.Root, "")
		if err != nil {
			return nil, err
		}
		var now []string
		for _, d := range found {
			now = append(now, d.Name+" "+d.Serial())
		}
		if !slices.Equal(now, before) || e.udevBusy() {
			since = time.Now()
		}
		before = now
		switch {
		case time.Since(since) >= e.Quiet:
			return found, nil
		case time.Since(began) > e.Settle:
			return nil, fmt.Errorf("the disks do not settle, after %s they still come and go (now %s); nothing was erased", e.Settle, names(found))
		}
		select {
		case <-ctx.Done():
			return nil, context.Cause(ctx)
		case <-time.After(max(min(e.Poll, e.Quiet), time.Millisecond)):
		}
	}
}

// udevBusy tells whether udev is still at work on devices that have appeared: its queue file, which udevadm settle looks
// at, too.
func (e *Eraser) udevBusy() bool {
	_, err := os.Stat(e.Root.Path("/run/udev/queue"))
	return err == nil
}
