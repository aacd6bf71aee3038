package pci

import (
	"os"
	"path/filepath"
	"testing"

	"bootwright.io/dispatcher/internal/sys"
)

func add(t *testing.T, root sys.Root, address, class, id string, driver bool) {
	t.Helper()
	directory := root.Path("/sys/bus/pci/devices", address)
	if err := os.MkdirAll(directory, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"class": "0x" + class, "vendor": "0x" + id[:4], "device": "0x" + id[5:]} {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(text+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if driver {
		if err := os.Symlink("../../drivers/x", filepath.Join(directory, "driver")); err != nil {
			t.Fatal(err)
		}
	}
}

func TestNamesWhatNoDriverHasTaken(t *testing.T) {
	root := sys.Root(t.TempDir())
	if got := Sentence(root, "network card", Network); got != "" {
		t.Error(got)
	}
	add(t, root, "0000:00:02.0", "030000", "1234:1111", false) // a display
	add(t, root, "0000:01:00.0", "020000", "8086:1572", false)
	add(t, root, "0000:01:00.1", "020000", "8086:1572", true)
	add(t, root, "0000:02:00.0", "010700", "1000:0097", false)
	add(t, root, "0000:03:00.0", "0c0400", "1077:2261", false)
	add(t, root, "0000:04:00.0", "0c0330", "1b36:000d", false) // USB
	if got := Sentence(root, "network card", Network); got != "this maintenance system has no driver for the network card 0000:01:00.0 (PCI id 8086:1572)" {
		t.Error(got)
	}
	if got := Sentence(root, "storage controller", Storage); got != "this maintenance system has no driver for the storage controller 0000:02:00.0 (PCI id 1000:0097), 0000:03:00.0 (PCI id 1077:2261)" {
		t.Error(got)
	}
}
