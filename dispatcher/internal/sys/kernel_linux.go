package sys

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Linux is the Kernel of a real system.
type Linux struct{}

func (Linux) MountReadOnly(device, directory, fileSystem string) error {
	return syscall.Mount(device, directory, fileSystem, syscall.MS_RDONLY|syscall.MS_NODEV|syscall.MS_NOSUID|syscall.MS_NOEXEC, "")
}

// MountImage leaves the loop device to mount(8), which has it vanish with the mount.
func (Linux) MountImage(file, directory string) error {
	output, err := exec.Command("mount", "-t", "iso9660", "-o", "loop,ro,nodev,nosuid,noexec", file, directory).CombinedOutput()
	if err != nil {
		return fmt.Errorf("%w: %s", err, bytes.TrimSpace(output))
	}
	return nil
}

func (Linux) MountMemory(directory string, size int64) error {
	return syscall.Mount("tmpfs", directory, "tmpfs", syscall.MS_NOSUID|syscall.MS_NODEV, fmt.Sprintf("mode=0700,size=%d", size))
}

func (Linux) Unmount(directory string) error { return syscall.Unmount(directory, 0) }

func (Linux) SyncFileSystem(directory string) error {
	// Opened after the writes: an error that nobody has seen yet is told all the same (errseq_t, kernel 5.8).
	file, err := os.Open(directory)
	if err != nil {
		return err
	}
	defer file.Close()
	return os.NewSyscallError("syncfs", unix.Syncfs(int(file.Fd())))
}

func (Linux) FlushDevice(device string) error {
	file, err := os.Open(device)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := file.Sync(); err != nil {
		return err
	}
	return os.NewSyscallError("BLKFLSBUF", unix.IoctlSetInt(int(file.Fd()), unix.BLKFLSBUF, 0))
}

func (Linux) SetClock(t time.Time) error {
	value := syscall.NsecToTimeval(t.UnixNano())
	return syscall.Settimeofday(&value)
}
