// Package inventory describes the hardware of this server as the kernel (sysfs) and the firmware (SMBIOS) show it.
// Nothing is written and no program is run. What cannot be known is null, never a guess.
package inventory

import (
	"os"
	"strings"

	"bootwright.io/dispatcher/internal/sys"
)

// Inventory is what a job's output holds; workflow-bundles/inspect/output.schema.json explains each member. Sizes are
// in bytes.
type Inventory struct {
	System      System       `json:"system"`
	Firmware    Firmware     `json:"firmware"`
	BMC         *BMC         `json:"bmc"`
	CPUs        []CPU        `json:"cpus"`
	Memory      Memory       `json:"memory"`
	Disks       []Disk       `json:"disks"`
	NICs        []NIC        `json:"nics"`
	Controllers []Controller `json:"storage_controllers"`
}

// System is SMBIOS type 1 and 2.
type System struct {
	Manufacturer *string `json:"manufacturer"`
	Product      *string `json:"product"`
	Serial       *string `json:"serial"`
	UUID         *string `json:"uuid"`
	SKU          *string `json:"sku"`
	Board        *string `json:"board"`
}

// Read takes the inventory of the machine whose /sys and /proc lie below root.
func Read(root sys.Root) (Inventory, error) {
	disks, err := readDisks(root)
	if err != nil {
		return Inventory{}, err
	}
	tables := readSMBIOS(root)
	return Inventory{
		System:      readSystem(root),
		Firmware:    readFirmware(root),
		BMC:         readBMC(tables),
		CPUs:        readCPUs(root),
		Memory:      readMemory(root, tables),
		Disks:       disks,
		NICs:        readNICs(root),
		Controllers: readControllers(root),
	}, nil
}

func readSystem(root sys.Root) System {
	id := func(name string) *string { return known(text(root.Path("/sys/class/dmi/id", name))) }
	return System{Manufacturer: id("sys_vendor"), Product: id("product_name"), Serial: id("product_serial"),
		UUID: id("product_uuid"), SKU: id("product_sku"), Board: id("board_name")}
}

// text is a file's content as one line, or "".
func text(path string) string {
	data, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return clean(string(data))
}

// clean leaves what can be printed: firmware fills fields with blanks, zeros and worse.
func clean(raw string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if r < ' ' || r > 0x7e {
			return ' '
		}
		return r
	}, raw)), " ")
}

// placeholders say nothing (lower case).
var placeholders = map[string]bool{"": true, "none": true, "unknown": true, "not specified": true, "default string": true,
	"to be filled by o.e.m.": true, "no dimm": true, "not available": true, "n/a": true}

// known is nil for a text that says nothing.
func known(value string) *string {
	if placeholders[strings.ToLower(value)] {
		return nil
	}
	return &value
}
