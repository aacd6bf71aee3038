package handover

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"bootwright.io/dispatcher/internal/sys"
)

// kernel remembers what it was asked for, below a temporary root.
type kernel struct {
	root  sys.Root
	calls []string
	fails map[string]error // call → what it returns
	log   []string         // the kernel's messages, numbered from 1
	mute  error            // what reading them returns
}

func (k *kernel) call(what, path string) error {
	text := what + " " + strings.TrimPrefix(path, string(k.root))
	k.calls = append(k.calls, text)
	return k.fails[text]
}

func (k *kernel) SyncFileSystem(directory string) error           { return k.call("sync", directory) }
func (k *kernel) Unmount(directory string) error                  { return k.call("unmount", directory) }
func (k *kernel) FlushDevice(device string) error                 { return k.call("flush", device) }
func (k *kernel) MountReadOnly(device, directory, _ string) error { return errors.ErrUnsupported }
func (k *kernel) MountImage(file, directory string) error         { return errors.ErrUnsupported }
func (k *kernel) MountMemory(directory string, size int64) error  { return errors.ErrUnsupported }
func (k *kernel) KernelLog(after int64) ([]string, int64, error) {
	return k.log[min(int(after), len(k.log)):], int64(len(k.log)), k.mute
}
func (k *kernel) SetClock(time.Time) error { return errors.ErrUnsupported }

const installed = `22 1 0:20 / / rw - rootfs rootfs rw
40 22 8:2 / /run/target/root rw shared:1 - ext4 /dev/sda2 rw
41 40 8:1 / /run/target/root/boot/efi rw - vfat /dev/sda1 rw
42 40 8:3 / /run/target/root/var\040log rw - xfs /dev/sda3 rw
43 40 0:5 / /run/target/root/dev rw - devtmpfs udev rw
44 22 8:4 / /run/target/seed rw - vfat /dev/sda4 rw
45 22 8:16 / /mnt rw - ext4 /dev/sdb rw
`

func handoverOf(t *testing.T, mountinfo string) (Handover, *kernel) {
	root := sys.Root(t.TempDir())
	write(t, root, "/proc/self/mountinfo", mountinfo)
	for n := 1; n <= 4; n++ {
		write(t, root, fmt.Sprintf("/sys/class/block/sda/sda%d/partition", n), "")
	}
	k := &kernel{root: root, fails: map[string]error{}}
	return Handover{Root: root, Kernel: k, Disk: "sda", Say: t.Logf}, k
}

func write(t *testing.T, root sys.Root, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(root.Path(path)), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(root.Path(path), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestWritesOutEveryFileSystemThenUnmountsThenFlushesTheDisk(t *testing.T) {
	h, k := handoverOf(t, installed)
	if err := h.Run(); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"sync /run/target/root/boot/efi", "sync /run/target/root/dev", "sync /run/target/root/var log",
		"sync /run/target/seed", "sync /run/target/root",
		"unmount /run/target/root/boot/efi", "unmount /run/target/root/dev", "unmount /run/target/root/var log",
		"unmount /run/target/seed", "unmount /run/target/root",
		"flush /dev/sda1", "flush /dev/sda3", "flush /dev/sda4", "flush /dev/sda2", "flush /dev/sda"}
	got := slices.Clone(k.calls)
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if index(k.calls, "unmount /run/target/root/boot/efi") > index(k.calls, "unmount /run/target/root") {
		t.Error("a parent is unmounted before its child")
	}
	if index(k.calls, "sync /run/target/root") > index(k.calls, "unmount /run/target/root/boot/efi") {
		t.Error("something is unmounted before all is written out")
	}
}

func index(calls []string, call string) int { return slices.Index(calls, call) }

func TestAnErrorOfAnyFileSystemNamesItAndTheOthersAreTriedAllTheSame(t *testing.T) {
	for call, place := range map[string]string{
		"sync /run/target/root":            "the file system at / (/dev/sda2)",
		"sync /run/target/root/boot/efi":   "the file system at /boot/efi (/dev/sda1)",
		"sync /run/target/root/var log":    "the file system at /var log (/dev/sda3)",
		"sync /run/target/seed":            "the file system at seed (/dev/sda4)",
		"unmount /run/target/root/var log": "the file system at /var log (/dev/sda3) cannot be unmounted",
		"flush /dev/sda":                   "/dev/sda could not be flushed",
	} {
		h, k := handoverOf(t, installed)
		k.fails[call] = syscall.EIO
		err := h.Run()
		if err == nil || !strings.Contains(err.Error(), place) || !strings.Contains(err.Error(), "input/output error") {
			t.Errorf("%s: %v", call, err)
		}
		if len(k.calls) != 15 {
			t.Errorf("%s: only %q", call, k.calls)
		}
	}
}

func TestTheNodesOfAnOldControllerAreInADirectory(t *testing.T) {
	h, k := handoverOf(t, "")
	h.Disk = "cciss!c0d0"
	write(t, h.Root, "/sys/class/block/cciss!c0d0/cciss!c0d0p1/partition", "1")
	if err := h.Run(); err != nil || !slices.Equal(k.calls, []string{"flush /dev/cciss/c0d0p1", "flush /dev/cciss/c0d0"}) {
		t.Error(err, k.calls)
	}
}

func TestATaskWithoutADiskHasNothingToWriteOut(t *testing.T) {
	h, k := handoverOf(t, "22 1 0:20 / / rw - rootfs rootfs rw\n")
	h.Disk = ""
	if err := h.Run(); err != nil || len(k.calls) > 0 {
		t.Error(err, k.calls)
	}
}

func TestWithoutTheListOfMountsNothingIsKnownToBeWritten(t *testing.T) {
	h, _ := handoverOf(t, "")
	if err := os.Remove(h.Root.Path("/proc/self/mountinfo")); err != nil {
		t.Fatal(err)
	}
	if err := h.Run(); err == nil {
		t.Error("no error")
	}
}
