// Package handover makes sure that what was written to the target is on its disks before the machine is given away.
// Linux tells of lost writes only who asks the file system that lost them: sync(2) and umount(2) return no error, and
// fsync(2) on a block device sees its metadata only. So each file system is asked by itself (syncfs(2)).
package handover

import (
	"errors"
	"fmt"
	"path/filepath"

	"bootwright.io/dispatcher/internal/blockdev"
	"bootwright.io/dispatcher/internal/sys"
)

// Tree is where steps mount the new system.
const Tree = "/run/target"

// Handover is the phase between the last step and the final report.
type Handover struct {
	Root   sys.Root
	Kernel sys.Kernel
	// Disk is the kernel name of the target disk; empty if the task has none.
	Disk string
	Say  func(format string, args ...any)
	// Since is the Mark of the task's beginning.
	Since int64
}

// Run writes out and unmounts every file system below Tree, the deepest first, and flushes their devices and the target
// disk. All of them are tried; the error names each that failed.
func (h Handover) Run() error {
	mounts, err := h.mounts()
	if err != nil {
		return fmt.Errorf("what is mounted below %s is not known: %w", Tree, err)
	}
	var problems []error
	for _, m := range mounts {
		h.Say("writing out the file system at %s (%s)", m.place(), m.source)
		if err := h.Kernel.SyncFileSystem(h.Root.Path(m.directory)); err != nil {
			problems = append(problems, fmt.Errorf("writing to the file system at %s (%s) failed: %w", m.place(), m.source, err))
		}
	}
	// Only now: the same file system may be mounted in several places.
	for _, m := range mounts {
		if err := h.Kernel.Unmount(h.Root.Path(m.directory)); err != nil {
			problems = append(problems, fmt.Errorf("the file system at %s (%s) cannot be unmounted: %w", m.place(), m.source, err))
		}
	}
	for _, device := range h.devices(mounts) {
		if err := h.Kernel.FlushDevice(device); err != nil {
			problems = append(problems, fmt.Errorf("%s could not be flushed: %w", device, err))
		}
	}
	problems = append(problems, h.lookBack())
	return errors.Join(problems...)
}

// devices are those of the mounts, then the target disk's partitions and the disk itself, each once.
func (h Handover) devices(mounts []mount) []string {
	var devices []string
	seen := map[string]bool{}
	add := func(device string) {
		if !seen[device] {
			seen[device] = true
			devices = append(devices, device)
		}
	}
	for _, m := range mounts {
		if m.onDevice() {
			add(h.Root.Path(m.source))
		}
	}
	if h.Disk != "" {
		partitions, _ := filepath.Glob(h.Root.Path("/sys/class/block", h.Disk, "*", "partition"))
		for _, partition := range partitions {
			add(h.Root.Path(blockdev.Device{Name: filepath.Base(filepath.Dir(partition))}.Path()))
		}
		add(h.Root.Path(blockdev.Device{Name: h.Disk}.Path()))
	}
	return devices
}
