package erase

import (
	"errors"
	"fmt"
	"os"
	"syscall"
	"unsafe"
)

const (
	blkDiscard  = 0x1277
	blkReread   = 0x125f
	block       = 1 << 20
	alignment   = 4096
	mostDiscard = 1 << 30
)

// Media is the data of a disk.
type Media interface {
	ReadAt(data []byte, offset int64) (int, error)
	WriteAt(data []byte, offset int64) (int, error)
	Discard(offset, length int64) error
	Sync() error
	Close() error
}

// device is a block device, opened past the page cache, and exclusively: what is mounted or part of a RAID is refused.
type device struct{ *os.File }

// OpenDevice opens a disk for erasing.
func OpenDevice(path string) (Media, error) {
	file, err := os.OpenFile(path, os.O_RDWR|syscall.O_EXCL|syscall.O_DIRECT|syscall.O_CLOEXEC, 0)
	if errors.Is(err, syscall.EBUSY) {
		return nil, errors.New("the disk is in use (mounted, or part of a RAID or volume group); release it first")
	}
	if err != nil {
		return nil, fmt.Errorf("the disk cannot be opened: %w", errors.Unwrap(err))
	}
	return device{file}, nil
}

func (d device) Discard(offset, length int64) error {
	span := [2]uint64{uint64(offset), uint64(length)}
	if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, d.Fd(), blkDiscard, uintptr(unsafe.Pointer(&span))); errno != 0 {
		return errno
	}
	return nil
}

// Close has the kernel look at the partition table anew: there is none any more.
func (d device) Close() error {
	_, _, _ = syscall.Syscall(syscall.SYS_IOCTL, d.Fd(), blkReread, 0)
	return d.File.Close()
}

// aligned gives memory that direct reads and writes accept.
func aligned(size int) []byte {
	memory := make([]byte, size+alignment)
	shift := alignment - int(uintptr(unsafe.Pointer(&memory[0]))%alignment)
	return memory[shift : shift+size : shift+size]
}
