package handover

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"bootwright.io/dispatcher/internal/sys"
	"golang.org/x/sys/unix"
)

// The file systems of a new system lie on loop devices; one of them is on a disk whose sectors for data are bad. ext4
// without a journal stands for vfat, which not every kernel has: the way of the error is the same.
func TestALostWriteOfAnyFileSystemEndsTheJob(t *testing.T) {
	needsLoopDevices(t)
	places := []string{"/run/target/root", "/run/target/root/boot", "/run/target/root/boot/efi", "/run/target/root/var", "/run/target/seed"}
	for _, bad := range places {
		t.Run(bad, func(t *testing.T) {
			root := sys.Root(t.TempDir())
			if err := os.Symlink("/dev", root.Path("/dev")); err != nil {
				t.Fatal(err)
			}
			lines := ""
			for n, place := range places {
				d := newDisk(t)
				d.mount(t, root.Path(place))
				file := filepath.Join(root.Path(place), "file")
				d.fill(t, file, 'A')
				if place == bad {
					d.spoil(t)
				}
				lines += strings.Join([]string{string(rune('1' + n)), "1 7:0 /", place, "rw - ext4", d.device, "rw\n"}, " ")
				defer func() { _ = unix.Unmount(root.Path(place), unix.MNT_DETACH) }()
			}
			for _, place := range places {
				overwrite(t, filepath.Join(root.Path(place), "file"), 'B')
			}
			write(t, root, "/proc/self/mountinfo", lines)
			err := Handover{Root: root, Kernel: sys.Linux{}, Say: t.Logf}.Run()
			want := "the file system at " + mount{directory: bad}.place() + " ("
			if err == nil || !strings.Contains(err.Error(), want) || strings.Count(err.Error(), "writing to the file system") != 1 {
				t.Errorf("%v, not %q", err, want)
			}
		})
	}
}

func TestWhatWasWrittenIsOnTheDisksAfterwards(t *testing.T) {
	needsLoopDevices(t)
	root := sys.Root(t.TempDir())
	if err := os.Symlink("/dev", root.Path("/dev")); err != nil {
		t.Fatal(err)
	}
	d := newDisk(t)
	d.mount(t, root.Path("/run/target/root"))
	d.fill(t, root.Path("/run/target/root/file"), 'C')
	write(t, root, "/proc/self/mountinfo", "1 1 7:0 / /run/target/root rw - ext4 "+d.device+" rw\n")
	if err := (Handover{Root: root, Kernel: sys.Linux{}, Say: t.Logf}).Run(); err != nil {
		t.Fatal(err)
	}
	image, err := os.ReadFile(d.image)
	if err != nil || !bytes.Contains(image, bytes.Repeat([]byte{'C'}, block)) {
		t.Error("the disk does not have the file", err)
	}
}

const (
	block    = 4096
	dataSize = 4 << 20
)

// disk is a loop device on a file in a small file system of its own.
type disk struct{ room, image, device string }

func newDisk(t *testing.T) disk {
	room := t.TempDir()
	if err := unix.Mount("tmpfs", room, "tmpfs", 0, "size=24m"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = unix.Unmount(room, unix.MNT_DETACH) })
	d := disk{room: room, image: filepath.Join(room, "disk.img")}
	if err := os.WriteFile(d.image, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(d.image, 16<<20); err != nil {
		t.Fatal(err)
	}
	run(t, "mkfs.ext4", "-q", "-F", "-O", "^has_journal,^64bit,^metadata_csum,^extent", "-E", "lazy_itable_init=0,nodiscard", d.image)
	d.device = run(t, "losetup", "--find", "--show", d.image)
	t.Cleanup(func() { _ = exec.Command("losetup", "-d", d.device).Run() })
	return d
}

func (d disk) mount(t *testing.T, directory string) {
	if err := os.MkdirAll(directory, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := unix.Mount(d.device, directory, "ext4", 0, "nodelalloc"); err != nil {
		t.Fatal(err)
	}
}

// fill makes a file whose blocks are on the disk.
func (d disk) fill(t *testing.T, file string, with byte) {
	if err := os.WriteFile(file, bytes.Repeat([]byte{with}, dataSize), 0o600); err != nil {
		t.Fatal(err)
	}
	unix.Sync()
}

// spoil makes the sectors of the data bad: they become holes, and there is no room to fill them again.
func (d disk) spoil(t *testing.T) {
	image, err := os.OpenFile(d.image, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer image.Close()
	buffer, data, holes := make([]byte, block), bytes.Repeat([]byte{'A'}, block), 0
	for at := int64(0); at < 16<<20; at += block {
		if _, err := image.ReadAt(buffer, at); err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(buffer, data) {
			if err := unix.Fallocate(int(image.Fd()), unix.FALLOC_FL_PUNCH_HOLE|unix.FALLOC_FL_KEEP_SIZE, at, block); err != nil {
				t.Fatal(err)
			}
			holes++
		}
	}
	if holes == 0 {
		t.Fatal("the file's blocks were not found")
	}
	ballast, err := os.Create(filepath.Join(d.room, "ballast"))
	if err != nil {
		t.Fatal(err)
	}
	defer ballast.Close()
	for err == nil {
		_, err = ballast.Write(buffer)
	}
}

func overwrite(t *testing.T, file string, with byte) {
	f, err := os.OpenFile(file, os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.Write(bytes.Repeat([]byte{with}, dataSize)); err != nil {
		t.Fatal(err)
	}
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	output, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		t.Fatalf("%s %q: %v: %s", name, args, err, output)
	}
	return strings.TrimSpace(string(output))
}

func needsLoopDevices(t *testing.T) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("loop devices and mounts need root")
	}
	for _, program := range []string{"mkfs.ext4", "losetup"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Skip(program + " is not installed")
		}
	}
	if output, err := exec.Command("losetup", "--find").CombinedOutput(); err != nil {
		t.Skipf("there are no loop devices here: %s", output)
	}
}
