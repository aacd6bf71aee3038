package inventory

import (
	"os"

	"bootwright.io/dispatcher/internal/sys"
)

// Firmware is the system's BIOS or UEFI. SecureBoot is null where it cannot be read.
type Firmware struct {
	Vendor     *string `json:"vendor"`
	Version    *string `json:"version"`
	Date       *string `json:"date"`
	UEFI       bool    `json:"uefi"`
	SecureBoot *bool   `json:"secure_boot"`
}

const secureBootVariable = "/sys/firmware/efi/efivars/SecureBoot-8be4df61-93ca-11d2-aa0d-00e098032b8c"

func readFirmware(root sys.Root) Firmware {
	id := func(name string) *string { return known(text(root.Path("/sys/class/dmi/id", name))) }
	f := Firmware{Vendor: id("bios_vendor"), Version: id("bios_version"), Date: id("bios_date")}
	_, err := os.Stat(root.Path("/sys/firmware/efi"))
	f.UEFI = err == nil
	// Four bytes of attributes, then the value.
	if data, err := os.ReadFile(root.Path(secureBootVariable)); err == nil && len(data) == 5 {
		on := data[4] == 1
		f.SecureBoot = &on
	}
	return f
}
