package handover

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"bootwright.io/dispatcher/internal/sys"
)

// The test disk is a set of loop devices. The image of one of them lies on a memory file system, and after a first
// write its data blocks are punched out and the room is used up: the next write to them fails as on a dying disk, while
// the file system's own structures are good. Only what really asks that file system notices.

const (
	page     = 4096
	payload  = 4 << 20
	imageLen = 48 << 20
)

// volumes are what an installed Linux has mounted, outermost first. vfat is ext4 without a journal where the kernel
// lacks it: what loses the error is not the file system, but whom one asks.
var volumes = []struct{ at, kind string }{
	{"root", "ext4"}, {"root/boot", "ext4"}, {"root/boot/efi", "vfat"}, {"root/var", "ext4"}, {"seed", "vfat"},
}

func TestALostWriteBelowAnyMountPointEndsTheTaskAndNamesTheFileSystem(t *testing.T) {
	needLoop(t)
	for _, bad := range volumes {
		t.Run(strings.ReplaceAll(bad.at, "/", "-"), func(t *testing.T) {
			d := newDyingDisk(t, bad.at)
			d.writeAll('B')
			syscall.Sync() // what a step's own `sync` does: the write fails here, and sync says nothing
			err := d.handOver()
			if err == nil {
				t.Fatal("the task succeeded")
			}
			want := filepath.Join(d.tree, bad.at) + " ("
			if !strings.Contains(err.Error(), "what was written to "+want) || !strings.Contains(err.Error(), d.devices[bad.at]) || !errors.Is(err, syscall.EIO) && !errors.Is(err, syscall.ENOSPC) {
				t.Error(err)
			}
			for _, good := range volumes {
				if good.at != bad.at && strings.Contains(err.Error(), filepath.Join(d.tree, good.at)+" (") {
					t.Errorf("%s is blamed, too: %v", good.at, err)
				}
			}
			d.mustBeUnmounted()
		})
	}
}

func TestALostWriteIsFoundAlsoWhenAStepHasUnmountedByItself(t *testing.T) {
	needLoop(t)
	if _, _, err := (sys.Linux{}).KernelLog(0); err != nil {
		t.Skip("the kernel's log cannot be read here: ", err)
	}
	d := newDyingDisk(t, "root/boot/efi")
	began := Mark(sys.Linux{})
	d.writeAll('B')
	d.must("umount", "--recursive", filepath.Join(d.tree, "root"))
	h := HandOver{Kernel: sys.Linux{}, Say: t.Logf, Tree: d.tree, Disk: filepath.Base(d.devices["root/boot/efi"]), Since: began}
	if err := h.Do(); err == nil || !strings.Contains(err.Error(), "the kernel could not write to the disk during this task: ") {
		t.Error(err)
	}
	h.Disk = filepath.Base(d.devices["root"])
	if err := h.Do(); err != nil {
		t.Error("another disk is blamed:", err)
	}
}

func TestADiskThatKeepsWhatIsWrittenIsHandedOver(t *testing.T) {
	needLoop(t)
	d := newDyingDisk(t, "")
	d.writeAll('B')
	if err := d.handOver(); err != nil {
		t.Fatal(err)
	}
	d.mustBeUnmounted()
	for at, image := range d.images {
		if data, err := os.ReadFile(image); err != nil || bytes.Count(data, bytes.Repeat([]byte{'B'}, page)) < payload/page {
			t.Errorf("%s: not all is on the disk (%v)", at, err)
		}
	}
}

func needLoop(t *testing.T) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("mounting and loop devices take root")
	}
	image := filepath.Join(t.TempDir(), "probe")
	if err := os.WriteFile(image, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("losetup", "--find", "--show", image).CombinedOutput()
	if err != nil {
		t.Skipf("this machine has no loop devices: %s", bytes.TrimSpace(out))
	}
	_ = exec.Command("losetup", "--detach", string(bytes.TrimSpace(out))).Run()
	if _, err := exec.LookPath("mkfs.ext4"); err != nil {
		t.Skip("mkfs.ext4 is not installed")
	}
}

type dyingDisk struct {
	t               *testing.T
	tree            string
	images, devices map[string]string // by mount point
}

// newDyingDisk mounts all volumes, each with a file; the data blocks of bad take no further write.
func newDyingDisk(t *testing.T, bad string) *dyingDisk {
	d := &dyingDisk{t: t, tree: t.TempDir(), images: map[string]string{}, devices: map[string]string{}}
	good, small := t.TempDir(), t.TempDir()
	d.mount("tmpfs", good, "-t", "tmpfs", "-o", "size=1g")
	d.mount("tmpfs", small, "-t", "tmpfs", "-o", "size=64m")
	for _, volume := range volumes {
		directory := good
		if volume.at == bad {
			directory = small
		}
		image := filepath.Join(directory, strings.ReplaceAll(volume.at, "/", "-")+".img")
		d.images[volume.at] = image
		d.must("truncate", "-s", "48M", image)
		device := d.must("losetup", "--find", "--show", image)
		t.Cleanup(func() { _ = exec.Command("losetup", "--detach", device).Run() })
		d.devices[volume.at] = device
		d.format(device, volume.kind)
		at := filepath.Join(d.tree, volume.at)
		if err := os.MkdirAll(at, 0o755); err != nil {
			t.Fatal(err)
		}
		d.mount(device, at)
	}
	d.writeAll('A')
	syscall.Sync()
	if bad != "" {
		d.spoil(d.images[bad], filepath.Join(small, "ballast"))
	}
	return d
}

func (d *dyingDisk) format(device, kind string) {
	if kinds, _ := os.ReadFile("/proc/filesystems"); kind == "vfat" && bytes.Contains(kinds, []byte("\tvfat\n")) {
		if _, err := exec.LookPath("mkfs.vfat"); err == nil {
			d.must("mkfs.vfat", device)
			return
		}
	}
	args := []string{"-q", "-F", "-b", "4096", "-E", "lazy_itable_init=0,nodiscard"}
	if kind == "vfat" {
		args = append(args, "-O", "^has_journal")
	}
	d.must("mkfs.ext4", append(args, device)...)
}

func (d *dyingDisk) mount(source, at string, options ...string) {
	d.must("mount", append(options, source, at)...)
	d.t.Cleanup(func() {
		// A loop device lets its image go only after a moment.
		for range 50 {
			if left, err := readMounts("", filepath.Dir(at)); err != nil || !slices.ContainsFunc(left, func(m Mount) bool { return m.Point == at }) {
				return
			}
			if exec.Command("umount", "--recursive", at).Run() != nil {
				time.Sleep(100 * time.Millisecond)
			}
		}
	})
}

// spoil takes the blocks that hold the file away from the image, and all room to have them back.
func (d *dyingDisk) spoil(image, ballast string) {
	file, err := os.OpenFile(image, os.O_RDWR, 0)
	if err != nil {
		d.t.Fatal(err)
	}
	defer file.Close()
	wanted, data, punched := bytes.Repeat([]byte{'A'}, page), make([]byte, page), 0
	for at := int64(0); at < imageLen; at += page {
		if _, err := file.ReadAt(data, at); err == nil && bytes.Equal(data, wanted) {
			const punchHole, keepSize = 2, 1
			if err := syscall.Fallocate(int(file.Fd()), punchHole|keepSize, at, page); err != nil {
				d.t.Skip("the memory file system punches no holes: ", err)
			}
			punched++
		}
	}
	if punched < payload/page/2 {
		d.t.Fatal("only", punched, "blocks of the file found in the image")
	}
	fill, err := os.Create(ballast)
	if err != nil {
		d.t.Fatal(err)
	}
	defer fill.Close()
	for size := 1 << 20; size >= page; {
		if _, err := fill.Write(make([]byte, size)); err != nil {
			size /= 2
		}
	}
}

// writeAll writes over a file on each volume, in place.
func (d *dyingDisk) writeAll(letter byte) {
	for _, volume := range volumes {
		file, err := os.OpenFile(filepath.Join(d.tree, volume.at, "loader.efi"), os.O_CREATE|os.O_WRONLY, 0o600)
		if err == nil {
			_, err = file.Write(bytes.Repeat([]byte{letter}, payload))
		}
		if err = errors.Join(err, file.Close()); err != nil {
			d.t.Fatal("the write itself fails, which any step notices: ", err)
		}
	}
}

func (d *dyingDisk) handOver() error {
	return HandOver{Kernel: sys.Linux{}, Say: d.t.Logf, Tree: d.tree}.Do()
}

func (d *dyingDisk) mustBeUnmounted() {
	d.t.Helper()
	if left, err := readMounts("", d.tree); err != nil || len(left) > 0 {
		d.t.Error("still mounted:", left, err)
	}
}

func (d *dyingDisk) must(name string, args ...string) string {
	d.t.Helper()
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		d.t.Fatalf("%s %s: %v: %s", name, strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}
