// Package guard decides whether this machine is the one the job is for (decisions §4): nothing may be written
// to a disk of another.
package guard

import (
	"encoding/hex"
	"fmt"
	"os"
	"strings"

	"bootwright.io/dispatcher/internal/sys"
)

// Identity is what the firmware says about the machine, or what the server record says.
type Identity struct {
	Serial, UUID string
}

// ReadDMI reads serial and UUID of the machine; what the firmware does not give is empty.
func ReadDMI(root sys.Root) Identity {
	read := func(name string) string {
		data, _ := os.ReadFile(root.Path("/sys/class/dmi/id", name))
		return strings.TrimSpace(strings.TrimRight(string(data), "\x00\n"))
	}
	return Identity{Serial: read("product_serial"), UUID: read("product_uuid")}
}

// Check returns nil if the machine is the wanted one. A real difference in either value refuses; a placeholder
// says nothing, and without a usable serial number the UUID must agree.
func Check(wanted, machine Identity) error {
	serialKnown := !placeholderSerial(wanted.Serial) && !placeholderSerial(machine.Serial)
	if serialKnown && !strings.EqualFold(strings.TrimSpace(wanted.Serial), machine.Serial) {
		return fmt.Errorf("wrong server: the task is for serial %q, this machine is %q; nothing was written", wanted.Serial, machine.Serial)
	}
	wantedID, wantedOK := parseUUID(wanted.UUID)
	machineID, machineOK := parseUUID(machine.UUID)
	if wantedOK && machineOK && wantedID != machineID && swapped(wantedID) != machineID {
		return fmt.Errorf("wrong server: the task is for UUID %s, this machine is %s; nothing was written", wanted.UUID, machine.UUID)
	}
	if serialKnown || (wantedOK && machineOK) {
		return nil
	}
	switch {
	case !machineOK:
		return fmt.Errorf("this machine cannot be told from others: its firmware gives the serial %q and the UUID %q; nothing was written", machine.Serial, machine.UUID)
	default:
		return fmt.Errorf("this machine gives no usable serial number (%q), and the server record has no UUID to compare; set its uuid to %s; nothing was written", machine.Serial, machine.UUID)
	}
}

// placeholders are what firmware says when nobody filled in a serial number (lower case).
var placeholders = map[string]bool{
	"": true, "none": true, "n/a": true, "na": true, "null": true, "unknown": true, "empty": true, "invalid": true,
	"default": true, "default string": true, "not specified": true, "not available": true, "not applicable": true,
	"no serial number": true, "to be filled by o.e.m.": true, "to be filled by o.e.m": true, "oem": true, "o.e.m.": true,
	"system serial number": true, "serial number": true, "chassis serial number": true, "product serial number": true,
	"0123456789": true, "1234567890": true, "123456789": true, "12345678": true, "01234567890123456789": true,
	"unspecified": true, "undefined": true, "not defined": true, "tbd": true, "x.x": true, "empty string": true,
}

func placeholderSerial(serial string) bool {
	text := strings.ToLower(strings.TrimSpace(serial))
	if placeholders[text] {
		return true
	}
	// One character repeated: 00000000, xxxxxxxx, ........
	return strings.Trim(text, text[:1]) == ""
}

// placeholderUUIDs are shipped in many machines at once.
var placeholderUUIDs = map[string]bool{
	"03000200040005000006000700080009": true, "00020003000400050006000700080009": true,
	"12345678123412341234123456789abc": true, "12345678123456781234567812345678": true,
	"fefefefefefefefefefefefefefefefe": true,
}

func parseUUID(text string) ([16]byte, bool) {
	var id [16]byte
	digits := strings.ToLower(strings.NewReplacer("-", "", "{", "", "}", "").Replace(strings.TrimSpace(text)))
	data, err := hex.DecodeString(digits)
	if err != nil || len(data) != 16 || placeholderUUIDs[digits] || strings.Trim(digits, digits[:1]) == "" {
		return id, false
	}
	copy(id[:], data)
	return id, true
}

// swapped gives the other byte order of the first three fields (SMBIOS 2.6 changed it).
func swapped(id [16]byte) [16]byte {
	for _, field := range [][2]int{{0, 3}, {1, 2}, {4, 5}, {6, 7}} {
		id[field[0]], id[field[1]] = id[field[1]], id[field[0]]
	}
	return id
}
