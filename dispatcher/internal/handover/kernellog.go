package handover

import (
	"fmt"
	"regexp"
	"strings"

	"bootwright.io/dispatcher/internal/sys"
)

// failedWrite is what the kernel logs of a write that did not reach a disk or partition. Each part of it limits how often
// it says so, so that one may be silent where another speaks.
var failedWrite = regexp.MustCompile(
	// The block layer: "I/O error", "critical medium error", "timeout error" and the like.
	`error, dev (\S+), sector \d+ op 0x1:\(WRITE\)` +
		// The page cache (FAT, metadata), ext4 and its journal, XFS.
		`|^Buffer I/O error on dev (\S+), logical block \d+, lost a?sync page write` +
		`|^EXT4-fs (?:warning|error) \(device (\S+)\): ext4_end_bio:\d+: I/O error -?\d+ writing to inode` +
		`|^Aborting journal on device ([^\s-]+)-\d+\.` +
		`|^XFS \((\S+)\): (?:metadata I/O error in "xfs_buf_io|log I/O error)` +
		`|^(\S+): writeback error on inode`)

// Partitions of disks whose names end in a digit have a p before their number: sda1, but nvme0n1p1.
var digitAtEnd, number = regexp.MustCompile(`\d$`), regexp.MustCompile(`^\d+$`)

// lostBy tells whether a message of the kernel is a failed write to the disk or one of its partitions.
func lostBy(disk, message string) bool {
	// The kernel logs cciss/c0d0, and sysfs has cciss!c0d0.
	disk = strings.ReplaceAll(disk, "!", "/")
	match := failedWrite.FindStringSubmatch(message)
	if match == nil {
		return false
	}
	for _, name := range match[1:] {
		rest, ok := strings.CutPrefix(name, disk)
		if !ok {
			continue
		}
		if digitAtEnd.MatchString(disk) {
			if rest, ok = strings.CutPrefix(rest, "p"); !ok && rest != "" {
				continue
			}
		}
		if name == disk || number.MatchString(rest) {
			return true
		}
	}
	return false
}

// Mark is the place in the kernel's log at which the task begins.
func Mark(kernel sys.Kernel) int64 {
	_, last, err := kernel.KernelLog(0)
	if err != nil {
		return 0
	}
	return last
}

// lookBack is a second net, for a step that has unmounted by itself what it should have left mounted: then no file system
// can be asked any more, but the kernel has logged the failed write.
func (h Handover) lookBack() error {
	if h.Disk == "" {
		return nil
	}
	messages, _, err := h.Kernel.KernelLog(h.Since)
	if err != nil {
		h.Say("the kernel's log cannot be read: %v", err)
		return nil
	}
	for _, message := range messages {
		if lostBy(h.Disk, message) {
			return fmt.Errorf("the kernel could not write to the target disk during this task: %s", message)
		}
	}
	return nil
}
