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

const (
	blkflsbuf = 0x1261 // BLKFLSBUF, linux/fs.h
	sysSyncFS = 306    // syncfs(2) on amd64, which package syscall lacks
)

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

// SyncFileSystem asks by syncfs(2), which tells lost writes since Linux 5.8. The kernel remembers one that nobody was
// told of yet, so that it does not matter that the mount point is opened only now.
func (Linux) SyncFileSystem(mountPoint string) error {
	info, err := os.Lstat(mountPoint)
	if err != nil {
		return bare(err)
	}
	if !info.IsDir() && !info.Mode().IsRegular() {
		return nil // a device or socket bound to a place: opening it would do something else, and it holds no data
	}
	file, err := os.Open(mountPoint)
	if err != nil {
		return bare(err)
	}
	defer file.Close()
	if _, _, errno := syscall.Syscall(sysSyncFS, file.Fd(), 0, 0); errno != 0 {
		return errno
	}
	return nil
}

// blockDevice is the Device of a real system.
type blockDevice struct{ file *os.File }

func (Linux) OpenDevice(path string) (Device, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, bare(err)
	}
	return blockDevice{file}, nil
}

func (d blockDevice) Sync() error { return bare(d.file.Sync()) }

func (d blockDevice) DropBuffers() error {
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, d.file.Fd(), blkflsbuf, 0); errno != 0 {
		return errno
	}
	return nil
}

func (d blockDevice) Close() error { return d.file.Close() }

// bare is an error without the path, which the caller's sentence has already.
func bare(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

func (Linux) SetClock(t time.Time) error {
	value := syscall.NsecToTimeval(t.UnixNano())
	return syscall.Settimeofday(&value)
}
