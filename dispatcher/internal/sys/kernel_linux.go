package sys

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// Linux is the Kernel of a real system.
type Linux struct{}

const blkflsbuf = 0x1261 // BLKFLSBUF, linux/fs.h

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

func (Linux) Flush(devices ...string) error {
	syscall.Sync()
	var problems []error
	for _, device := range devices {
		problems = append(problems, flushDevice(device))
	}
	return errors.Join(problems...)
}

func flushDevice(device string) error {
	file, err := os.Open(device)
	if err != nil {
		return err
	}
	defer file.Close()
	if err := file.Sync(); err != nil {
		return err
	}
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, file.Fd(), blkflsbuf, 0); errno != 0 {
		return fmt.Errorf("flush %s: %w", device, errno)
	}
	return nil
}

func (Linux) SetClock(t time.Time) error {
	value := syscall.NsecToTimeval(t.UnixNano())
	return syscall.Settimeofday(&value)
}
