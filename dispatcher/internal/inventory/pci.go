package inventory

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"bootwright.io/dispatcher/internal/sys"
)

// Controller is a PCI device of class 01, mass storage.
type Controller struct {
	PCI    string  `json:"pci"`
	PCIID  string  `json:"pci_id"`
	Kind   string  `json:"kind"`
	Driver *string `json:"driver"`
}

var pciForm = regexp.MustCompile(`^[0-9a-f]{4,8}:[0-9a-f]{2}:[0-9a-f]{2}\.[0-7]$`)

var storageKinds = map[string]string{"00": "scsi", "01": "ide", "04": "raid", "05": "ata", "06": "sata", "07": "sas", "08": "nvme"}

func readControllers(root sys.Root) []Controller {
	directory := root.Path("/sys/bus/pci/devices")
	entries, _ := os.ReadDir(directory)
	controllers := []Controller{}
	for _, entry := range entries {
		path := filepath.Join(directory, entry.Name())
		class := strings.TrimPrefix(text(filepath.Join(path, "class")), "0x")
		id := pciID(path)
		if len(class) != 6 || class[:2] != "01" || id == nil {
			continue
		}
		c := Controller{PCI: entry.Name(), PCIID: *id, Kind: storageKinds[class[2:4]]}
		if c.Kind == "" {
			c.Kind = "other"
		}
		if driver, err := os.Readlink(filepath.Join(path, "driver")); err == nil {
			c.Driver = known(filepath.Base(driver))
		}
		controllers = append(controllers, c)
	}
	return controllers
}

// pciID is VENDOR:DEVICE in hexadecimal.
func pciID(path string) *string {
	vendor, device := text(filepath.Join(path, "vendor")), text(filepath.Join(path, "device"))
	if !strings.HasPrefix(vendor, "0x") || !strings.HasPrefix(device, "0x") {
		return nil
	}
	return pointer(vendor[2:] + ":" + device[2:])
}
