// Package pci finds the devices of this machine that no driver has taken, so that a maintenance system that lacks one can
// say so.
package pci

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"bootwright.io/dispatcher/internal/sys"
)

// Classes of devices (PCI Code and ID Assignment Specification), by the first digits of their code.
var (
	Network = []string{"02"}
	Storage = []string{"01", "0c04"} // mass storage; Fibre Channel
)

// Device is a PCI device.
type Device struct {
	Address string // 0000:01:00.0
	ID      string // VENDOR:DEVICE, hexadecimal
}

func (d Device) String() string { return d.Address + " (PCI id " + d.ID + ")" }

// Driverless gives the devices of the classes that have no driver, in the order of their addresses.
func Driverless(root sys.Root, classes []string) []Device {
	directory := root.Path("/sys/bus/pci/devices")
	entries, _ := os.ReadDir(directory)
	var found []Device
	for _, entry := range entries {
		path := filepath.Join(directory, entry.Name())
		read := func(name string) string {
			data, _ := os.ReadFile(filepath.Join(path, name))
			return strings.TrimPrefix(strings.TrimSpace(string(data)), "0x")
		}
		class := read("class")
		if !slices.ContainsFunc(classes, func(prefix string) bool { return strings.HasPrefix(class, prefix) }) {
			continue
		}
		if _, err := os.Lstat(filepath.Join(path, "driver")); err == nil {
			continue
		}
		found = append(found, Device{entry.Name(), read("vendor") + ":" + read("device")})
	}
	return found
}

// Sentence names the devices of a kind without a driver; empty if there is none.
func Sentence(root sys.Root, kind string, classes []string) string {
	var names []string
	for _, device := range Driverless(root, classes) {
		names = append(names, device.String())
	}
	if len(names) == 0 {
		return ""
	}
	return "this maintenance system has no driver for the " + kind + " " + strings.Join(names, ", ")
}
