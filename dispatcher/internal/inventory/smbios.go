package inventory

import (
	"bytes"
	"encoding/binary"
	"os"

	"bootwright.io/dispatcher/internal/sys"
)

// structure is one of SMBIOS (DSP0134 6.1): a formatted area and its strings.
type structure struct {
	kind    byte
	data    []byte // formatted area with its header of four bytes
	strings []string
}

const maxTables = 1 << 20

// readSMBIOS reads all structures; what is broken ends the list, since nothing after it can be trusted.
func readSMBIOS(root sys.Root) []structure {
	raw, err := os.ReadFile(root.Path("/sys/firmware/dmi/tables/DMI"))
	if err != nil || len(raw) > maxTables {
		return nil
	}
	var all []structure
	for len(raw) >= 4 {
		length := int(raw[1])
		if length < 4 || length > len(raw) {
			return all
		}
		end := bytes.Index(raw[length:], []byte{0, 0})
		if end < 0 {
			return all
		}
		s := structure{kind: raw[0], data: raw[:length]}
		for _, each := range bytes.Split(raw[length:length+end], []byte{0}) {
			s.strings = append(s.strings, clean(string(each)))
		}
		all = append(all, s)
		raw = raw[length+end+2:]
		if s.kind == 127 { // end of table
			return all
		}
	}
	return all
}

func (s structure) byte(at int) (byte, bool) {
	if at >= len(s.data) {
		return 0, false
	}
	return s.data[at], true
}

func (s structure) word(at int) (uint16, bool) {
	if at+2 > len(s.data) {
		return 0, false
	}
	return binary.LittleEndian.Uint16(s.data[at:]), true
}

func (s structure) dword(at int) (uint32, bool) {
	if at+4 > len(s.data) {
		return 0, false
	}
	return binary.LittleEndian.Uint32(s.data[at:]), true
}

// text is the string whose number stands at the offset.
func (s structure) text(at int) *string {
	number, ok := s.byte(at)
	if !ok || number == 0 || int(number) > len(s.strings) {
		return nil
	}
	return known(s.strings[number-1])
}
