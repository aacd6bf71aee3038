// Package handover is the end of every task that went well: what the steps wrote is brought to the disk, and every
// file system and device is asked whether it got there. A write that fails in the background is told to nobody but to
// who asks that very file system: sync(2), umount and BLKFLSBUF all say nothing of it, and fsync of a partition speaks
// of the file system's own structures only.
package handover

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"bootwright.io/dispatcher/internal/blockdev"
	"bootwright.io/dispatcher/internal/sys"
)

// Tree is below which the steps mount the new system.
const Tree = "/run/target"

// HandOver hands the target disk over to the new system.
type HandOver struct {
	Root   sys.Root
	Kernel sys.Kernel
	Say    func(format string, args ...any)
	Tree   string // Tree, but for tests
	Disk   string // kernel name of the target disk, or "" for a task without one
	Since  int64  // Mark when the task began
}

// Do writes everything out, unmounts it and looks whether all of it has reached the disk. It does not stop at the
// first failure, so that all that can be saved is, and names every file system and device that failed.
func (h HandOver) Do() error {
	mounts, err := readMounts(h.Root, h.Tree)
	if err != nil {
		return err
	}
	var faults faults
	// Opened first: a device tells an error once, to those who had it open, and what unmounts below may ask it, too.
	devices := h.hold(mounts, &faults)
	defer devices.close()
	for _, mount := range mounts {
		if mount.onDevice() {
			h.Say("writing out %s", mount)
		}
		if err := h.Kernel.SyncFileSystem(mount.Point); err != nil {
			faults.add("what was written to %s is not all on the disk: %w", mount, err)
		}
	}
	for _, mount := range mounts {
		if err := h.Kernel.Unmount(mount.Point); err != nil {
			faults.add("%s cannot be unmounted after the last step: %w", mount, err)
		}
	}
	h.Say("writing out the disk's own buffers")
	for _, held := range devices {
		if err := held.Sync(); err != nil {
			faults.add("what was written to %s is not all on the disk: %w", held.path, err)
		}
	}
	for _, held := range devices {
		if err := held.DropBuffers(); err != nil {
			faults.add("the buffers of %s cannot be given up: %w", held.path, err)
		}
	}
	h.lookBack(&faults)
	return faults.join()
}

// held is an open device and its name for people.
type held struct {
	sys.Device
	path string
}

type heldDevices []held

func (d heldDevices) close() {
	for _, each := range d {
		_ = each.Close()
	}
}

// hold opens the target disk, its partitions and whatever else is mounted.
func (h HandOver) hold(mounts []Mount, faults *faults) heldDevices {
	var paths []string
	if h.Disk != "" {
		paths = append(paths, blockdev.Device{Name: h.Disk}.Path())
		partitions, _ := filepath.Glob(h.Root.Path("/sys/class/block", h.Disk, "*", "partition"))
		for _, partition := range partitions {
			paths = append(paths, blockdev.Device{Name: filepath.Base(filepath.Dir(partition))}.Path())
		}
	}
	for _, mount := range mounts {
		if mount.onDevice() {
			paths = append(paths, mount.Source)
		}
	}
	var devices heldDevices
	seen := map[string]bool{}
	for _, path := range paths {
		if seen[path] {
			continue
		}
		seen[path] = true
		device, err := h.Kernel.OpenDevice(h.Root.Path(path))
		if err != nil {
			faults.add("%s cannot be opened to be written out: %w", path, err)
			continue
		}
		devices = append(devices, held{device, path})
	}
	return devices
}

// faults become one error in one line.
type faults []error

func (f *faults) add(format string, args ...any) { *f = append(*f, fmt.Errorf(format, args...)) }

func (f faults) join() error {
	if len(f) == 0 {
		return nil
	}
	var texts []string
	for _, err := range f {
		texts = append(texts, err.Error())
	}
	return joined{errors.Join(f...), strings.Join(texts, "; ")}
}

type joined struct {
	error
	text string
}

func (j joined) Error() string { return j.text }

func (j joined) Unwrap() error { return j.error }
