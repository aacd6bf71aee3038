package regf

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
)

const (
	page       = 4096
	binHeader  = 32
	none       = 0xffffffff
	keyBytes   = 76
	rootFlags  = 0x2c // entry of the hive, not to be deleted, ASCII name
	plainFlags = 0x20
	nameLimit  = 255
	listLimit  = 500 // longer ones would need an index of lists
)

// O:BAG:SYD:(A;;KA;;;BA)(A;;KA;;;SY), what Windows gives the keys of its boot store.
var descriptor = []byte{
	1, 0, 4, 0x80, 0x48, 0, 0, 0, 0x58, 0, 0, 0, 0, 0, 0, 0, 0x14, 0, 0, 0,
	2, 0, 0x34, 0, 2, 0, 0, 0,
	0, 0, 0x18, 0, 0x3f, 0, 0x0f, 0, 1, 2, 0, 0, 0, 0, 0, 5, 0x20, 0, 0, 0, 0x20, 2, 0, 0,
	0, 0, 0x14, 0, 0x3f, 0, 0x0f, 0, 1, 1, 0, 0, 0, 0, 0, 5, 0x12, 0, 0, 0,
	1, 2, 0, 0, 0, 0, 0, 5, 0x20, 0, 0, 0, 0x20, 2, 0, 0,
	1, 1, 0, 0, 0, 0, 0, 5, 0x12, 0, 0, 0,
}

// hive is the one bin of cells; offsets count from the beginning of the bin.
type hive struct {
	data     []byte
	time     uint64
	security uint32
	keys     uint32
	err      error
}

// Write gives the bytes of a hive. time is a FILETIME (100 ns since 1601) for every key; name is what the header
// says, of at most 31 characters.
func Write(root *Key, name string, time uint64) ([]byte, error) {
	h := &hive{data: make([]byte, binHeader), time: time}
	at := h.key(root, none)
	h.writeSecurity()
	if h.err != nil {
		return nil, h.err
	}
	h.close()
	base, err := h.base(at, name)
	if err != nil {
		return nil, err
	}
	return append(base, h.data...), nil
}

// cell makes room for size bytes and gives the offset of the cell; its content begins 4 bytes further on.
func (h *hive) cell(size int) uint32 {
	at := len(h.data)
	length := (size + 4 + 7) / 8 * 8
	h.data = append(h.data, make([]byte, length)...)
	h.put32(uint32(at), 0, uint32(-int32(length)))
	return uint32(at)
}

func (h *hive) put16(cell uint32, at int, value int) {
	binary.LittleEndian.PutUint16(h.data[int(cell)+at:], uint16(value))
}

func (h *hive) put32(cell uint32, at int, value uint32) {
	binary.LittleEndian.PutUint32(h.data[int(cell)+at:], value)
}

func (h *hive) key(k *Key, parent uint32) uint32 {
	h.check(k)
	h.keys++
	at := h.cell(keyBytes + len(k.Name))
	if h.security == 0 { // the root comes first: some readers do not look where the header says it is
		h.security = h.cell(20 + len(descriptor))
	}
	flags := plainFlags
	if parent == none {
		flags, parent = rootFlags, 0
	}
	copy(h.data[at+4:], "nk")
	h.put16(at, 4+2, flags)
	binary.LittleEndian.PutUint64(h.data[at+4+4:], h.time)
	h.put32(at, 4+16, parent)
	h.put32(at, 4+20, uint32(len(k.Keys)))
	h.put32(at, 4+28, none)
	h.put32(at, 4+32, none)
	h.put32(at, 4+36, uint32(len(k.Values)))
	h.put32(at, 4+40, none)
	h.put32(at, 4+44, h.security)
	h.put32(at, 4+48, none)
	longestKey, longestValue, longestData := 0, 0, 0
	for _, sub := range k.Keys {
		longestKey = max(longestKey, 2*len(sub.Name))
	}
	for _, v := range k.Values {
		longestValue, longestData = max(longestValue, 2*len(v.Name)), max(longestData, len(v.Data))
	}
	h.put32(at, 4+52, uint32(longestKey))
	h.put32(at, 4+60, uint32(longestValue))
	h.put32(at, 4+64, uint32(longestData))
	h.put16(at, 4+72, len(k.Name))
	copy(h.data[int(at)+4+keyBytes:], k.Name)
	if len(k.Values) > 0 {
		h.put32(at, 4+40, h.values(k.Values))
	}
	if len(k.Keys) > 0 {
		list := h.subkeys(k.Keys, at)
		h.put32(at, 4+28, list)
	}
	return at
}

func (h *hive) check(k *Key) {
	names := []string{k.Name}
	for _, v := range k.Values {
		names = append(names, v.Name)
	}
	for _, name := range names {
		ascii := !strings.ContainsFunc(name, func(r rune) bool { return r < 0x20 || r > 0x7e || r == '\\' })
		if h.err == nil && (name == "" || len(name) > nameLimit || !ascii) {
			h.err = fmt.Errorf("%q is not a name of 1 to 255 ASCII characters", name)
		}
	}
	if h.err == nil && len(k.Keys) > listLimit {
		h.err = fmt.Errorf("%s has more than %d subkeys", k.Name, listLimit)
	}
}

func (h *hive) values(values []Value) uint32 {
	list := h.cell(4 * len(values))
	for i, v := range values {
		at := h.cell(20 + len(v.Name))
		h.put32(list, 4+4*i, at)
		copy(h.data[at+4:], "vk")
		h.put16(at, 4+2, len(v.Name))
		h.put32(at, 4+12, v.Type)
		h.put16(at, 4+16, 1) // the name is ASCII
		copy(h.data[at+4+20:], v.Name)
		if len(v.Data) <= 4 {
			h.put32(at, 4+4, uint32(len(v.Data))|0x80000000)
			copy(h.data[at+4+8:], v.Data)
			continue
		}
		h.put32(at, 4+4, uint32(len(v.Data)))
		data := h.cell(len(v.Data))
		copy(h.data[data+4:], v.Data)
		h.put32(at, 4+8, data)
	}
	return list
}

func (h *hive) subkeys(keys []*Key, parent uint32) uint32 {
	sorted := slices.Clone(keys)
	slices.SortFunc(sorted, func(a, b *Key) int { return strings.Compare(strings.ToUpper(a.Name), strings.ToUpper(b.Name)) })
	list := h.cell(4 + 8*len(sorted))
	copy(h.data[list+4:], "lf")
	h.put16(list, 4+2, len(sorted))
	for i, sub := range sorted {
		if i > 0 && h.err == nil && strings.EqualFold(sub.Name, sorted[i-1].Name) {
			h.err = fmt.Errorf("two keys are called %s", sub.Name)
		}
		at := h.key(sub, parent)
		h.put32(list, 4+4+8*i, at)
		copy(h.data[int(list)+4+4+8*i+4:][:4], sub.Name)
	}
	return list
}

// writeSecurity fills the one security cell, which all keys share.
func (h *hive) writeSecurity() {
	at := h.security
	copy(h.data[at+4:], "sk")
	h.put32(at, 4+4, at)
	h.put32(at, 4+8, at)
	h.put32(at, 4+12, h.keys)
	h.put32(at, 4+16, uint32(len(descriptor)))
	copy(h.data[at+4+20:], descriptor)
}

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
