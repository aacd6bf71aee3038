package handover

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"bootwright.io/dispatcher/internal/sys"
	"bootwright.io/dispatcher/internal/sys/systest"
)

// recorder is a kernel that notes what is done in which order, and fails where the test says.
type recorder struct {
	systest.Kernel
	root  sys.Root
	did   []string
	fails string
}

func (r *recorder) note(text string) error {
	r.did = append(r.did, text)
	if text == r.fails {
		return errors.New("input/output error")
	}
	return nil
}

func (r *recorder) SyncFileSystem(at string) error { return r.note("sync " + at) }
func (r *recorder) Unmount(at string) error        { return r.note("unmount " + at) }

func (r *recorder) OpenDevice(path string) (sys.Device, error) {
	path = strings.TrimPrefix(path, string(r.root))
	return recorded{r, path}, r.note("open " + path)
}

// KernelLog is that of a disk with a bad past, and of a task that began at 7.
func (r *recorder) KernelLog(after int64) ([]string, int64, error) {
	if r.fails == "log" {
		return nil, 0, errors.New("operation not permitted")
	}
	const text = "I/O error, dev %s, sector 2048 op 0x%s flags 0x800 phys_seg 1 prio class 2"
	lines := []string{"x", fmt.Sprintf(text, "sdb", "1:(WRITE)"), fmt.Sprintf(text, "sda", "0:(READ)"), fmt.Sprintf(text, "sda", "3:(DISCARD)")}
	if after < 7 || r.fails == "kernel" {
		lines = append(lines, fmt.Sprintf(text, "sda", "1:(WRITE)"))
	}
	return lines, 7, nil
}

type recorded struct {
	r    *recorder
	path string
}

func (d recorded) Sync() error        { return d.r.note("fsync " + d.path) }
func (d recorded) DropBuffers() error { return d.r.note("drop " + d.path) }
func (d recorded) Close() error       { return nil }

const mountinfo = `20 1 0:20 / /run rw shared:1 - tmpfs tmpfs rw
30 20 0:30 / /run/target rw shared:2 - tmpfs tmpfs rw
31 30 8:2 / /run/target/root rw shared:3 - ext4 /dev/sda2 rw
32 31 8:1 / /run/target/root/boot/efi rw shared:4 master:9 - vfat /dev/sda1 rw
33 31 8:3 / /run/target/root/my\040data rw - xfs /dev/sda3 rw
34 31 0:40 / /run/target/root/proc rw - proc proc rw
35 31 8:3 / /run/target/root/my\040data rw - xfs /dev/sda3 rw
36 20 8:9 / /run/targets/other rw - ext4 /dev/sdb1 rw
`

func handOver(t *testing.T, fails string) (*recorder, error) {
	t.Helper()
	root := sys.Root(t.TempDir())
	write := func(path, text string) {
		_ = os.MkdirAll(filepath.Dir(root.Path(path)), 0o755)
		if err := os.WriteFile(root.Path(path), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("/proc/self/mountinfo", mountinfo)
	write("/sys/class/block/sda/sda1/partition", "1")
	write("/sys/class/block/sda/sda4/partition", "4")
	r := &recorder{root: root, fails: fails}
	return r, HandOver{Root: root, Kernel: r, Say: func(string, ...any) {}, Tree: Tree, Disk: "sda", Since: Mark(r)}.Do()
}

func TestEverythingIsWrittenOutBeforeAnythingIsUnmountedAndTheDiskComesLast(t *testing.T) {
	r, err := handOver(t, "")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"open /dev/sda", "open /dev/sda1", "open /dev/sda4", "open /dev/sda3", "open /dev/sda2",
		"sync /run/target/root/boot/efi", "sync /run/target/root/my data", "sync /run/target/root/proc",
		"sync /run/target/root/my data", "sync /run/target/root",
		"unmount /run/target/root/boot/efi", "unmount /run/target/root/my data", "unmount /run/target/root/proc",
		"unmount /run/target/root/my data", "unmount /run/target/root",
		"fsync /dev/sda", "fsync /dev/sda1", "fsync /dev/sda4", "fsync /dev/sda3", "fsync /dev/sda2",
		"drop /dev/sda", "drop /dev/sda1", "drop /dev/sda4", "drop /dev/sda3", "drop /dev/sda2",
	}
	if !slices.Equal(r.did, want) {
		t.Errorf("got\n%s", strings.Join(r.did, "\n"))
	}
}

func TestWhatFailedIsNamedAndTheOthersAreHandedOverAllTheSame(t *testing.T) {
	for fails, sentence := range map[string]string{
		"sync /run/target/root/boot/efi": "what was written to /run/target/root/boot/efi (vfat on /dev/sda1) is not all on the disk: input/output error",
		"unmount /run/target/root/proc":  "/run/target/root/proc (proc) cannot be unmounted after the last step: input/output error",
		"fsync /dev/sda":                 "what was written to /dev/sda is not all on the disk: input/output error",
		"kernel":                         "the kernel could not write to the disk during this task: I/O error, dev sda, sector 2048 op 0x1:(WRITE) flags 0x800 phys_seg 1 prio class 2",
		"open /dev/sda4":                 "/dev/sda4 cannot be opened to be written out: input/output error",
		"drop /dev/sda1":                 "the buffers of /dev/sda1 cannot be given up: input/output error",
		"unmount /run/target/root/my data": "/run/target/root/my data (xfs on /dev/sda3) cannot be unmounted after the last step: input/output error; " +
			"/run/target/root/my data (xfs on /dev/sda3) cannot be unmounted after the last step: input/output error",
	} {
		r, err := handOver(t, fails)
		if err == nil || err.Error() != sentence {
			t.Errorf("%s: got %v", fails, err)
		}
		for _, done := range []string{"sync /run/target/root", "unmount /run/target/root", "fsync /dev/sda2", "drop /dev/sda3"} {
			if !slices.Contains(r.did, done) {
				t.Errorf("after %s: no %s", fails, done)
			}
		}
	}
}

func TestAMachineThatDoesNotSayWhatIsMountedIsNotHandedOver(t *testing.T) {
	root := sys.Root(t.TempDir())
	err := HandOver{Root: root, Kernel: &recorder{root: root}, Say: t.Logf, Tree: Tree}.Do()
	if err == nil || !strings.Contains(err.Error(), "does not say what is mounted") {
		t.Error(err)
	}
}

func TestAKernelLogThatCannotBeReadIsNoFault(t *testing.T) {
	if _, err := handOver(t, "log"); err != nil {
		t.Error(err)
	}
}

func TestMessagesOfLostWritesAreReadWithTheirDisk(t *testing.T) {
	for line, of := range map[string]string{
		"critical medium error, dev sda, sector 8 op 0x1:(WRITE) flags 0x0 phys_seg 1 prio class 2":               "sda",
		"blk_update_request: I/O error, dev nvme0n1, sector 8 op 0x1:(WRITE) flags 0x0 phys_seg 1 prio class 0":   "nvme0n1",
		"Buffer I/O error on dev sda1, logical block 100, lost async page write":                                  "sda",
		"EXT4-fs warning (device nvme0n1p2): ext4_end_bio:368: I/O error 10 writing to inode 12 starting block 9": "nvme0n1",
		"I/O error, dev nvme0n10, sector 8 op 0x1:(WRITE) flags 0x0":                                              "",
		"sda3: writeback error on inode 131, offset 0, sector 900":                                                "sda",
		"I/O error, dev sda, sector 8 op 0x0:(READ) flags 0x0 phys_seg 1 prio class 2":                            "",
		"operation not supported error, dev sda, sector 8 op 0x9:(WRITE_ZEROES) flags 0x800":                      "",
		"Buffer I/O error on dev sda1, logical block 100, async page read":                                        "",
	} {
		for _, disk := range []string{"sda", "sd", "sdaa", "nvme0n1"} {
			if isOf(line, disk) != (disk == of) {
				t.Errorf("%q and %s", line, disk)
			}
		}
	}
}
