package fuse

import (
	"encoding/binary"
	"syscall"
)

// Operations of linux/fuse.h that a read-only directory meets.
const (
	opLookup      = 1
	opForget      = 2
	opGetattr     = 3
	opOpen        = 14
	opRead        = 15
	opStatfs      = 17
	opRelease     = 18
	opFlush       = 25
	opInit        = 26
	opOpendir     = 27
	opReaddir     = 28
	opReleasedir  = 29
	opAccess      = 34
	opInterrupt   = 36
	opDestroy     = 38
	opBatchForget = 42
)

const (
	headerIn  = 40
	headerOut = 16
	rootNode  = 1
	seconds   = 86400 // how long the kernel may believe what it was told: nothing changes
	asyncRead = 1 << 0
	maxPages  = 1 << 22
	keepCache = 1 << 1
)

type request struct {
	operation uint32
	unique    uint64
	node      uint64
	body      []byte
}

func parse(data []byte) (request, bool) {
	if len(data) < headerIn {
		return request{}, false
	}
	return request{operation: binary.LittleEndian.Uint32(data[4:]), unique: binary.LittleEndian.Uint64(data[8:]),
		node: binary.LittleEndian.Uint64(data[16:]), body: data[headerIn:]}, true
}

// reply is an answer being put together.
type reply struct{ data []byte }

func (r *reply) u16(values ...uint16) {
	for _, v := range values {
		r.data = binary.LittleEndian.AppendUint16(r.data, v)
	}
}

func (r *reply) u32(values ...uint32) {
	for _, v := range values {
		r.data = binary.LittleEndian.AppendUint32(r.data, v)
	}
}

func (r *reply) u64(values ...uint64) {
	for _, v := range values {
		r.data = binary.LittleEndian.AppendUint64(r.data, v)
	}
}

// message puts the header in front.
func message(unique uint64, errno syscall.Errno, body []byte) []byte {
	var r reply
	r.u32(uint32(headerOut+len(body)), uint32(-int32(errno)))
	r.u64(unique)
	return append(r.data, body...)
}
