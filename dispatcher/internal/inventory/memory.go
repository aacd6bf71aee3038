package inventory

import (
	"os"
	"strconv"
	"strings"

	"bootwright.io/dispatcher/internal/sys"
)

// Memory is what is installed, and what the kernel can use of it.
type Memory struct {
	Total  int64  `json:"total"`
	Usable int64  `json:"usable"`
	DIMMs  []DIMM `json:"dimms"`
}

// DIMM is an occupied slot: SMBIOS type 17.
type DIMM struct {
	Slot         *string `json:"slot"`
	Bank         *string `json:"bank"`
	Size         int64   `json:"size"`
	Type         *string `json:"type"`
	SpeedMTs     *int    `json:"speed_mts"`
	Manufacturer *string `json:"manufacturer"`
	PartNumber   *string `json:"part_number"`
	Serial       *string `json:"serial"`
}

// memoryTypes are those that servers have (DSP0134 7.18.2).
var memoryTypes = map[byte]string{0x07: "RAM", 0x0f: "SDRAM", 0x12: "DDR", 0x13: "DDR2", 0x14: "DDR2 FB-DIMM", 0x18: "DDR3",
	0x1a: "DDR4", 0x1b: "LPDDR", 0x1c: "LPDDR2", 0x1d: "LPDDR3", 0x1e: "LPDDR4", 0x1f: "Logical non-volatile device",
	0x20: "HBM", 0x21: "HBM2", 0x22: "DDR5", 0x23: "LPDDR5", 0x24: "HBM3"}

// readMemory adds up the DIMMs; where the firmware names none, the kernel's total has to do.
func readMemory(root sys.Root, tables []structure) Memory {
	m := Memory{Usable: memTotal(root), DIMMs: []DIMM{}}
	for _, s := range tables {
		if size := dimmSize(s); s.kind == 17 && size > 0 {
			d := DIMM{Slot: s.text(0x10), Bank: s.text(0x11), Size: size, SpeedMTs: speed(s), Manufacturer: s.text(0x17),
				Serial: s.text(0x18), PartNumber: s.text(0x1a)}
			if kind, ok := s.byte(0x12); ok {
				d.Type = known(memoryTypes[kind])
			}
			m.DIMMs = append(m.DIMMs, d)
			m.Total += size
		}
	}
	if m.Total == 0 {
		m.Total = m.Usable
	}
	return m
}

// dimmSize is 0 for an empty slot and for one whose size is not known.
func dimmSize(s structure) int64 {
	size, ok := s.word(0x0c)
	switch {
	case !ok || size == 0 || size == 0xffff:
		return 0
	case size == 0x7fff:
		extended, _ := s.dword(0x1c)
		return int64(extended&0x7fffffff) << 20
	case size&0x8000 != 0:
		return int64(size&0x7fff) << 10
	}
	return int64(size) << 20
}

// speed is what the DIMM runs at, else what it could.
func speed(s structure) *int {
	for _, at := range []int{0x20, 0x15} {
		if value, ok := s.word(at); ok && value != 0 && value != 0xffff {
			number := int(value)
			return &number
		}
	}
	return nil
}

func memTotal(root sys.Root) int64 {
	data, _ := os.ReadFile(root.Path("/proc/meminfo"))
	for _, line := range strings.Split(string(data), "\n") {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == "MemTotal:" {
			kib, _ := strconv.ParseInt(fields[1], 10, 52)
			return kib << 10
		}
	}
	return 0
}
