// Package blockdev lists block devices as sysfs and udev's database show them.
package blockdev

import (
	"fmt"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"bootwright.io/dispatcher/internal/sys"
)

// Device is a block device: a whole disk, a drive or a partition. Sizes are in bytes.
type Device struct {
	Name                       string // kernel name: sda
	Size                       int64
	Removable, ReadOnly        bool
	Rotational, USB            bool
	Partition, Virtual, Hidden bool // Virtual: no hardware behind it (loop, zram, dm, md …)
	Model, Vendor, WWN         string
	Serials                    []string // all forms the serial number is known in
	Links                      []string // /dev/disk/by-…
}

// Path is the device node. In sysfs a ! stands for the slash in the names of some controllers (cciss!c0d0).
func (d Device) Path() string { return "/dev/" + strings.ReplaceAll(d.Name, "!", "/") }

// ROM tells whether it is a CD or DVD drive.
func (d Device) ROM() bool { return strings.HasPrefix(d.Name, "sr") }

// Serial is the usual form of the serial number, or "".
func (d Device) Serial() string {
	if len(d.Serials) == 0 {
		return ""
	}
	return d.Serials[0]
}

// String describes the device to people.
func (d Device) String() string {
	text := fmt.Sprintf("%s (%s", d.Path(), HumanSize(d.Size))
	if name := strings.TrimSpace(d.Vendor + " " + d.Model); name != "" {
		text += ", " + name
	}
	if d.Serial() != "" {
		text += ", serial " + d.Serial()
	}
	if d.WWN != "" {
		text += ", wwn " + d.WWN
	}
	return text + ")"
}

// HumanSize prints bytes in binary units.
func HumanSize(size int64) string {
	value, unit := float64(size), 0
	for value >= 1024 && unit < 5 {
		value /= 1024
		unit++
	}
	return strconv.FormatFloat(value, 'f', min(unit, 1), 64) + " " + []string{"B", "KiB", "MiB", "GiB", "TiB", "PiB"}[unit]
}

// List gives all block devices, sorted by name.
func List(root sys.Root) ([]Device, error) {
	directory := root.Path("/sys/class/block")
	entries, err := os.ReadDir(directory)
	if err != nil {
		return nil, fmt.Errorf("the block devices cannot be listed: %w", err)
	}
	var devices []Device
	for _, entry := range entries {
		devices = append(devices, read(root, filepath.Join(directory, entry.Name())))
	}
	sort.Slice(devices, func(i, j int) bool { return devices[i].Name < devices[j].Name })
	return devices, nil
}

func read(root sys.Root, link string) Device {
	real, err := filepath.EvalSymlinks(link)
	if err != nil {
		real = link
	}
	attribute := func(name string) string {
		data, _ := os.ReadFile(filepath.Join(real, name))
		return clean(string(data))
	}
	d := Device{Name: filepath.Base(link)}
	sectors, _ := strconv.ParseInt(attribute("size"), 10, 64)
	d.Size = sectors * 512
	d.Removable = attribute("removable") == "1"
	d.ReadOnly = attribute("ro") == "1"
	d.Rotational = attribute("queue/rotational") == "1"
	d.Hidden = attribute("hidden") == "1"
	d.Partition = attribute("partition") != ""
	d.USB = strings.Contains(strings.TrimPrefix(real, string(root)), "/usb")
	d.Virtual = strings.Contains(strings.TrimPrefix(real, string(root)), "/devices/virtual/") && !strings.Contains(real, "/nvme")
	properties, links := udev(root, attribute("dev"))
	d.Links = links
	d.USB = d.USB || properties["ID_BUS"] == "usb"
	d.Model = first(attribute("device/model"), strings.ReplaceAll(properties["ID_MODEL"], "_", " "))
	d.Vendor = first(attribute("device/vendor"), strings.ReplaceAll(properties["ID_VENDOR"], "_", " "))
	if strings.HasPrefix(d.Vendor, "0x") {
		d.Vendor = strings.ReplaceAll(properties["ID_VENDOR"], "_", " ")
	}
	d.WWN = first(properties["ID_WWN_WITH_EXTENSION"], properties["ID_WWN"], attribute("wwid"), attribute("device/wwid"))
	for _, serial := range []string{properties["ID_SERIAL_SHORT"], properties["SCSI_IDENT_SERIAL"], properties["ID_SCSI_SERIAL"],
		attribute("serial"), attribute("device/serial"), page80(real), properties["ID_SERIAL"]} {
		if serial != "" {
			d.Serials = append(d.Serials, serial)
		}
	}
	return d
}

// page80 is the serial number as the SCSI disk itself states it.
func page80(device string) string {
	data, _ := os.ReadFile(filepath.Join(device, "device/vpd_pg80"))
	if len(data) < 4 {
		return ""
	}
	return clean(string(data[4:]))
}

// udev reads the properties and links that udev knows for the device number "major:minor".
func udev(root sys.Root, number string) (properties map[string]string, links []string) {
	properties = map[string]string{}
	data, _ := os.ReadFile(root.Path("/run/udev/data/b" + number))
	for _, line := range strings.Split(string(data), "\n") {
		if link, ok := strings.CutPrefix(line, "S:"); ok {
			links = append(links, "/dev/"+link)
		}
		if property, ok := strings.CutPrefix(line, "E:"); ok {
			if name, value, ok := strings.Cut(property, "="); ok {
				properties[name] = clean(value)
			}
		}
	}
	return properties, links
}

func clean(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' || r > 0x7e {
			return ' '
		}
		return r
	}, text))
}

func first(values ...string) string {
	for _, value := range values {
		if value != "" {
			return value
		}
	}
	return ""
}
