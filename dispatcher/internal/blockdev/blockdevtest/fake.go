// Package blockdevtest makes block devices for tests.
package blockdevtest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"bootwright.io/dispatcher/internal/sys"
)

// Add writes a device into a root made for tests: sysfs attributes ("size" in sectors), udev lines, below
// /sys/devices/BUS/.
func Add(root sys.Root, bus, name string, attributes map[string]string, udevLines ...string) error {
	directory := root.Path("/sys/devices", bus, "block", name)
	number := fmt.Sprintf("8:%d", len(name)+int(name[len(name)-1]))
	files := map[string]string{filepath.Join(directory, "dev"): number}
	for attribute, value := range attributes {
		files[filepath.Join(directory, attribute)] = value + "\n"
	}
	files[root.Path("/run/udev/data/b"+number)] = strings.Join(udevLines, "\n") + "\n"
	for file, text := range files {
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(root.Path("/sys/class/block"), 0o755); err != nil {
		return err
	}
	return os.Symlink(directory, root.Path("/sys/class/block", name))
}
