package handover

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"bootwright.io/dispatcher/internal/sys"
)

const lostWrite = "I/O error, dev sda, sector 2048 op 0x1:(WRITE) flags 0x800 phys_seg 1 prio class 2"

func TestAFailedWriteInTheKernelsLogEndsTheTask(t *testing.T) {
	h, k := handoverOf(t, installed)
	k.log = []string{lostWrite, "usb 1-1: new device"}
	h.Since = Mark(k)
	if err := h.Run(); err != nil {
		t.Error("a write before the task counts:", err)
	}
	k.log = append(k.log, strings.Replace(lostWrite, "sda", "sdb", 1))
	if err := h.Run(); err != nil {
		t.Error("another disk's write counts:", err)
	}
	k.log = append(k.log, lostWrite)
	if err := h.Run(); err == nil || err.Error() != "the kernel could not write to the target disk during this task: "+lostWrite {
		t.Error(err)
	}
}

func TestAKernelsLogThatCannotBeReadIsNoFault(t *testing.T) {
	h, k := handoverOf(t, installed)
	k.mute = errors.New("operation not permitted")
	if err := h.Run(); err != nil || Mark(k) != 0 {
		t.Error(err)
	}
}

func TestMessagesOfFailedWritesAreReadWithTheirDisk(t *testing.T) {
	if !lostBy("cciss!c0d0", "Buffer I/O error on dev cciss/c0d0p1, logical block 1, lost async page write") {
		t.Error("cciss")
	}
	for message, of := range map[string]string{
		"critical medium error, dev sda, sector 8 op 0x1:(WRITE) flags 0x0 phys_seg 1 prio class 2":               "sda",
		"blk_update_request: I/O error, dev nvme0n1, sector 8 op 0x1:(WRITE) flags 0x0 phys_seg 1 prio class 0":   "nvme0n1",
		"Buffer I/O error on dev sda1, logical block 100, lost async page write":                                  "sda",
		"Buffer I/O error on dev nvme0n1p12, logical block 1, lost sync page write":                               "nvme0n1",
		"EXT4-fs warning (device nvme0n1p2): ext4_end_bio:368: I/O error 10 writing to inode 12 starting block 9": "nvme0n1",
		"Aborting journal on device sda2-8.":                                                                      "sda",
		`XFS (sda3): metadata I/O error in "xfs_buf_ioend+0x1" at daddr 0x1 len 8 error 5`:                        "sda",
		"XFS (nvme0n1p1): log I/O error -5":                                                                       "nvme0n1",
		"sda3: writeback error on inode 131, offset 0, sector 900":                                                "sda",
		"I/O error, dev nvme0n10, sector 8 op 0x1:(WRITE) flags 0x0":                                              "",
		"I/O error, dev sda, sector 8 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2":                            "",
		"I/O error, dev sda, sector 8 op 0x3:(DISCARD) flags 0x0":                                                 "",
		"operation not supported error, dev sda, sector 8 op 0x9:(WRITE_ZEROES) flags 0x800":                      "",
		"Buffer I/O error on dev sda1, logical block 100, async page read":                                        "",
		`XFS (sda3): metadata I/O error in "xfs_read_agf+0x1" at daddr 0x1 len 8 error 5`:                         "",
		"": "",
	} {
		for _, disk := range []string{"sda", "sd", "sdaa", "nvme0n1"} {
			if lostBy(disk, message) != (disk == of) {
				t.Errorf("%q and %s", message, disk)
			}
		}
	}
}

func TestALostWriteIsFoundAlsoWhenAStepHasUnmountedByItself(t *testing.T) {
	needsLoopDevices(t)
	if _, _, err := (sys.Linux{}).KernelLog(0); err != nil {
		t.Skip("the kernel's log cannot be read here:", err)
	}
	root := sys.Root(t.TempDir())
	if err := os.Symlink("/dev", root.Path("/dev")); err != nil {
		t.Fatal(err)
	}
	d := newDisk(t)
	directory := root.Path("/run/target/root")
	d.mount(t, directory)
	d.fill(t, filepath.Join(directory, "file"), 'A')
	d.spoil(t)
	since := Mark(sys.Linux{})
	overwrite(t, filepath.Join(directory, "file"), 'B')
	if output, err := exec.Command("umount", directory).CombinedOutput(); err != nil {
		t.Fatal(err, string(output))
	}
	write(t, root, "/proc/self/mountinfo", "")
	h := Handover{Root: root, Kernel: sys.Linux{}, Say: t.Logf, Disk: filepath.Base(d.device), Since: since}
	if err := h.Run(); err == nil || !strings.Contains(err.Error(), "the kernel could not write to the target disk during this task") {
		t.Error(err)
	}
}
