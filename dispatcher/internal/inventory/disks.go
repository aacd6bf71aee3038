package inventory

import (
	"path/filepath"
	"strings"

	"bootwright.io/dispatcher/internal/blockdev"
	"bootwright.io/dispatcher/internal/sys"
)

// Disk is a disk that a task could be for, and removable media with their mark. Serial, wwn, model, vendor, size and
// rotational are the same values that target_disk's hints are compared with.
type Disk struct {
	Name       string   `json:"name"`
	Path       string   `json:"path"`
	ByID       []string `json:"by_id"`
	ByPath     []string `json:"by_path"`
	Serial     *string  `json:"serial"`
	WWN        *string  `json:"wwn"`
	Vendor     *string  `json:"vendor"`
	Model      *string  `json:"model"`
	Size       int64    `json:"size"`
	Rotational bool     `json:"rotational"`
	Removable  bool     `json:"removable"`
	ReadOnly   bool     `json:"read_only"`
	Transport  *string  `json:"transport"`
	PCI        *string  `json:"pci"`
}

func readDisks(root sys.Root) ([]Disk, error) {
	devices, err := blockdev.List(root)
	if err != nil {
		return nil, err
	}
	disks := []Disk{}
	for _, d := range devices {
		if d.Partition || d.Virtual || d.Hidden || d.ROM() || strings.HasPrefix(d.Name, "fd") {
			continue
		}
		place, _ := filepath.EvalSymlinks(root.Path("/sys/class/block", d.Name))
		place = strings.TrimPrefix(place, string(root))
		disks = append(disks, Disk{Name: d.Name, Path: d.Path(), ByID: links(d, "/dev/disk/by-id/"), ByPath: links(d, "/dev/disk/by-path/"),
			Serial: known(d.Serial()), WWN: known(d.WWN), Vendor: known(d.Vendor), Model: known(d.Model), Size: d.Size,
			Rotational: d.Rotational, Removable: d.Removable, ReadOnly: d.ReadOnly, Transport: transport(d, place), PCI: pciOf(place)})
	}
	return disks, nil
}

func links(d blockdev.Device, prefix string) []string {
	found := []string{}
	for _, link := range d.Links {
		if strings.HasPrefix(link, prefix) {
			found = append(found, link)
		}
	}
	return found
}

// transport is how the disk is connected, by its place among the devices.
func transport(d blockdev.Device, place string) *string {
	for _, t := range []struct{ sign, name string }{{"/usb", "usb"}, {"/nvme", "nvme"}, {"/ata", "sata"}, {"/end_device-", "sas"},
		{"/virtio", "virtio"}, {"/rport-", "fc"}, {"/session", "iscsi"}, {"/mmc", "mmc"}, {"/host", "scsi"}} {
		if strings.Contains(place, t.sign) || (t.name == "usb" && d.USB) {
			return &t.name
		}
	}
	return nil
}

// pciOf is the address of the nearest PCI device above a place in /sys/devices.
func pciOf(place string) *string {
	parts := strings.Split(place, "/")
	for i := len(parts) - 1; i >= 0; i-- {
		if pciForm.MatchString(parts[i]) {
			return &parts[i]
		}
	}
	return nil
}
