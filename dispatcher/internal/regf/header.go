package regf

import (
	"encoding/binary"
	"fmt"
	"unicode/utf16"
)

// close fills the bin up to whole pages with one free cell and writes its header.
func (h *hive) close() {
	used := len(h.data)
	size := (used + page - 1) / page * page
	h.data = append(h.data, make([]byte, size-used)...)
	if size > used {
		h.put32(uint32(used), 0, uint32(size-used))
	}
	copy(h.data, "hbin")
	h.put32(0, 8, uint32(size))
	binary.LittleEndian.PutUint64(h.data[20:], h.time)
}

func (h *hive) base(root uint32, name string) ([]byte, error) {
	units := utf16.Encode([]rune(name))
	if len(units) > 31 {
		return nil, fmt.Errorf("the hive's name %q is longer than 31 characters", name)
	}
	base := make([]byte, page)
	copy(base, "regf")
	put := func(at int, value uint32) { binary.LittleEndian.PutUint32(base[at:], value) }
	put(0x04, 1) // equal sequence numbers: no log is needed
	put(0x08, 1)
	binary.LittleEndian.PutUint64(base[0x0c:], h.time)
	put(0x14, 1)
	put(0x18, 3)
	put(0x20, 1)
	put(0x24, root)
	put(0x28, uint32(len(h.data)))
	put(0x2c, 1)
	for i, unit := range units {
		binary.LittleEndian.PutUint16(base[0x30+2*i:], unit)
	}
	sum := uint32(0)
	for at := 0; at < 0x1fc; at += 4 {
		sum ^= binary.LittleEndian.Uint32(base[at:])
	}
	switch sum {
	case 0xffffffff:
		sum = 0xfffffffe
	case 0:
		sum = 1
	}
	put(0x1fc, sum)
	return base, nil
}
