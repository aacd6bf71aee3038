package fuse

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"syscall"
)

// answer gives the bytes for the kernel; nil for requests that are not answered.
func (s *Server) answer(q request) []byte {
	var r reply
	errno := syscall.Errno(0)
	switch q.operation {
	case opForget, opBatchForget, opInterrupt:
		return nil
	case opInit:
		errno = initialise(q.body, &r)
	case opLookup:
		errno = s.lookup(q.body, &r)
	case opGetattr:
		r.u64(seconds)
		r.u32(0, 0)
		errno = s.attributes(q.node, &r)
	case opOpen, opOpendir:
		r.u64(0)
		r.u32(keepCache, 0)
	case opRead:
		errno = s.read(q, &r)
	case opReaddir:
		errno = s.list(q, &r)
	case opStatfs:
		r.u64(0, 0, 0, uint64(len(s.files)), 0)
		r.u32(4096, 255, 4096, 0, 0, 0, 0, 0, 0, 0)
	case opRelease, opReleasedir, opFlush, opAccess, opDestroy:
	default:
		errno = syscall.ENOSYS
	}
	if errno != 0 {
		r.data = nil
	}
	return message(q.unique, errno, r.data)
}

func initialise(body []byte, r *reply) syscall.Errno {
	if len(body) < 16 || binary.LittleEndian.Uint32(body) != 7 {
		return syscall.EPROTO
	}
	ahead, flags := binary.LittleEndian.Uint32(body[8:]), binary.LittleEndian.Uint32(body[12:])
	r.u32(7, 31, ahead, flags&(asyncRead|maxPages))
	r.u16(16, 12)
	r.u32(4096, 1)
	r.u16(readLimit/4096, 0)
	r.u32(0, 0, 0, 0, 0, 0, 0, 0)
	return 0
}

func (s *Server) lookup(body []byte, r *reply) syscall.Errno {
	name, _, _ := bytes.Cut(body, []byte{0})
	for i, file := range s.files {
		if file.Name == string(name) {
			r.u64(node(i), 0, seconds, seconds)
			r.u32(0, 0)
			return s.attributes(node(i), r)
		}
	}
	return syscall.ENOENT
}

func node(index int) uint64 { return rootNode + 1 + uint64(index) }

func (s *Server) file(node uint64) (File, bool) {
	if node <= rootNode || node-rootNode > uint64(len(s.files)) {
		return File{}, false
	}
	return s.files[node-rootNode-1], true
}

func (s *Server) attributes(node uint64, r *reply) syscall.Errno {
	size, mode, links := uint64(0), uint32(syscall.S_IFDIR|0o500), uint32(2)
	if node != rootNode {
		file, ok := s.file(node)
		if !ok {
			return syscall.ENOENT
		}
		size, mode, links = uint64(file.Size), syscall.S_IFREG|0o400, 1
	}
	r.u64(node, size, (size+511)/512, 0, 0, 0)
	r.u32(0, 0, 0, mode, links, 0, 0, 0, 4096, 0)
	return 0
}

func (s *Server) read(q request, r *reply) syscall.Errno {
	file, ok := s.file(q.node)
	if !ok || len(q.body) < 20 {
		return syscall.EIO
	}
	offset, size := binary.LittleEndian.Uint64(q.body[8:]), binary.LittleEndian.Uint32(q.body[16:])
	data := make([]byte, min(size, readLimit))
	n, err := file.Data.ReadAt(data, int64(offset))
	if err != nil && !errors.Is(err, io.EOF) {
		return syscall.EIO
	}
	r.data = data[:n]
	return 0
}

// list gives the directory's entries from the wanted one on, as many as fit.
func (s *Server) list(q request, r *reply) syscall.Errno {
	if len(q.body) < 20 {
		return syscall.EIO
	}
	offset, size := binary.LittleEndian.Uint64(q.body[8:]), int(binary.LittleEndian.Uint32(q.body[16:]))
	for i := offset; i < uint64(len(s.files)); i++ {
		name := s.files[i].Name
		length := 24 + (len(name)+7)/8*8
		if len(r.data)+length > size {
			break
		}
		r.u64(node(int(i)), i+1)
		r.u32(uint32(len(name)), syscall.S_IFREG>>12)
		r.data = append(r.data, name...)
		r.data = append(r.data, make([]byte, length-24-len(name))...)
	}
	return 0
}
