package inventory

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"bootwright.io/dispatcher/internal/sys"
)

// NIC is a network card. Link is null while the card is down: then it does not look.
type NIC struct {
	Name      string  `json:"name"`
	MAC       string  `json:"mac"`
	Link      *bool   `json:"link"`
	SpeedMbps *int    `json:"speed_mbps"`
	Driver    *string `json:"driver"`
	PCI       *string `json:"pci"`
	PCIID     *string `json:"pci_id"`
}

func readNICs(root sys.Root) []NIC {
	directory := root.Path("/sys/class/net")
	entries, _ := os.ReadDir(directory)
	nics := []NIC{}
	for _, entry := range entries {
		path := filepath.Join(directory, entry.Name())
		if _, err := os.Stat(filepath.Join(path, "device")); err != nil {
			continue // no hardware
		}
		place, _ := filepath.EvalSymlinks(path)
		nic := NIC{Name: entry.Name(), MAC: permanentMAC(path), PCI: pciOf(strings.TrimPrefix(place, string(root)))}
		// Reading the link of a card that is down is an error.
		switch text(filepath.Join(path, "carrier")) {
		case "1":
			nic.Link = pointer(true)
			if speed, err := strconv.Atoi(text(filepath.Join(path, "speed"))); err == nil && speed > 0 {
				nic.SpeedMbps = &speed
			}
		case "0":
			nic.Link = pointer(false)
		}
		if driver, err := os.Readlink(filepath.Join(path, "device/driver")); err == nil {
			nic.Driver = known(filepath.Base(driver))
		}
		if nic.PCI != nil {
			nic.PCIID = pciID(root.Path("/sys/bus/pci/devices", *nic.PCI))
		}
		nics = append(nics, nic)
	}
	return nics
}

// permanentMAC is the card's own address, also while it is part of a bond.
func permanentMAC(path string) string {
	if own := text(filepath.Join(path, "bonding_slave/perm_hwaddr")); own != "" {
		return strings.ToLower(own)
	}
	return strings.ToLower(text(filepath.Join(path, "address")))
}

func pointer[T any](value T) *T { return &value }
