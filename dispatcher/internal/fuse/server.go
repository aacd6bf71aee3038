// Package fuse shows a few files of known size in one read-only directory, through the kernel's FUSE protocol
// (version 7, linux/fuse.h). Linux on a little-endian machine only; mounting takes root.
package fuse

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
)

// File is one file of the directory. Its name must not hold a slash, and is unique.
type File struct {
	Name string
	Size int64
	Data io.ReaderAt
}

// Server answers the kernel for one mount point until it is unmounted.
type Server struct {
	device int
	mount  string
	files  []File
	ended  chan struct{}
}

const (
	readLimit = 1 << 20
	// The kernel wants room for the largest request it may send, at least 8 KiB.
	requestLimit = 64 << 10
)

// Mount shows the files at directory, which must exist. One goroutine answers all requests, one after the other.
func Mount(directory string, files []File) (*Server, error) {
	device, err := syscall.Open("/dev/fuse", syscall.O_RDWR|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("the kernel has no FUSE: %w", err)
	}
	options := fmt.Sprintf("fd=%d,rootmode=40000,user_id=%d,group_id=%d,allow_other,max_read=%d", device, os.Getuid(), os.Getgid(), readLimit)
	if err := syscall.Mount("bootwright", directory, "fuse", syscall.MS_RDONLY|syscall.MS_NOSUID|syscall.MS_NODEV|syscall.MS_NOEXEC, options); err != nil {
		_ = syscall.Close(device)
		return nil, fmt.Errorf("mounting at %s: %w", directory, err)
	}
	s := &Server{device: device, mount: directory, files: files, ended: make(chan struct{})}
	go s.serve()
	return s, nil
}

// Unmount takes the directory away; whoever still has a file open keeps a dead one.
func (s *Server) Unmount() error {
	err := syscall.Unmount(s.mount, 0)
	if errors.Is(err, syscall.EBUSY) {
		err = syscall.Unmount(s.mount, syscall.MNT_DETACH)
	} else if err == nil {
		<-s.ended
	}
	return err
}

func (s *Server) serve() {
	defer close(s.ended)
	defer syscall.Close(s.device)
	buffer := make([]byte, requestLimit)
	for {
		n, err := syscall.Read(s.device, buffer)
		switch {
		case errors.Is(err, syscall.EINTR), errors.Is(err, syscall.EAGAIN), errors.Is(err, syscall.ENOENT):
			continue
		case err != nil: // ENODEV: unmounted
			return
		}
		request, ok := parse(buffer[:n])
		if !ok {
			return
		}
		if answer := s.answer(request); answer != nil {
			_, _ = syscall.Write(s.device, answer)
		}
	}
}
