package handover

import (
	"fmt"
	"regexp"
	"strings"

	"bootwright.io/dispatcher/internal/sys"
)

// failedWrite is what the kernel says of a write that it could not bring to a disk or partition. Each of its parts says
// so only a few times within some seconds, so that one may be silent where another speaks.
var failedWrite = regexp.MustCompile(
	// The block layer: "I/O error", "critical medium error", "timeout error" and the like.
	`error, dev (\S+), sector \d+ op 0x1:\(WRITE\)` +
		// Its buffers (FAT, structures of file systems), pages of ext4, pages of XFS.
		`|^Buffer I/O error on dev (\S+), logical block \d+, lost a?sync page write` +
		`|^EXT4-fs warning \(device (\S+)\): ext4_end_bio:\d+: I/O error \d+ writing to inode` +
		`|^(\S+): writeback error on inode`)

// isOf tells whether a message is of a disk or one of its partitions.
func isOf(line, disk string) bool {
	for _, name := range failedWrite.FindStringSubmatch(line) {
		rest, ok := strings.CutPrefix(name, disk)
		if ok && name != line && (rest == "" || numbered.MatchString(disk) == strings.HasPrefix(rest, "p") && number.MatchString(strings.TrimPrefix(rest, "p"))) {
			return true
		}
	}
	return false
}

// Partitions of disks whose names end in a number have a p before their own: sda1, but nvme0n1p1.
var numbered, number = regexp.MustCompile(`\d$`), regexp.MustCompile(`^\d+$`)

// Mark is the place in the kernel's log at which a task begins.
func Mark(kernel sys.Kernel) int64 {
	_, last, err := kernel.KernelLog(0)
	if err != nil {
		return 0
	}
	return last
}

// lookBack is a second net, for a step that has unmounted by itself what it should have left mounted: then no file system
// can be asked any more, but the kernel has written down that a write to the disk failed.
func (h HandOver) lookBack(faults *faults) {
	if h.Disk == "" {
		return
	}
	lines, _, err := h.Kernel.KernelLog(h.Since)
	if err != nil {
		h.Say("the kernel's log cannot be read: %v", err)
		return
	}
	for _, line := range lines {
		if isOf(line, h.Disk) {
			faults.add("the kernel could not write to the disk during this task: %w", fmt.Errorf("%s", line))
			return
		}
	}
}
