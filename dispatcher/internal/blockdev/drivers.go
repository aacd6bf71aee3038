package blockdev

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"bootwright.io/dispatcher/internal/sys"
)

// Drivers gives the kernel modules between the root of the device tree and a disk: what an initramfs must have to find
// it.
func Drivers(root sys.Root, name string) []string {
	var modules []string
	for _, path := range ways(root, name) {
		for top := root.Path("/sys/devices"); strings.HasPrefix(path, top); path = filepath.Dir(path) {
			module, err := filepath.EvalSymlinks(filepath.Join(path, "driver", "module"))
			if err == nil {
				modules = append(modules, filepath.Base(module))
			}
		}
	}
	slices.Sort(modules)
	return slices.Compact(modules)
}

// ways are the places in the device tree from which a disk is reached. An NVMe disk whose controller may have several
// ports (native multipath) hangs below a virtual subsystem, which has links to its controllers and no driver of its own.
func ways(root sys.Root, name string) []string {
	var found []string
	if own, err := filepath.EvalSymlinks(root.Path("/sys/class/block", name, "device")); err == nil {
		found = append(found, own)
	}
	disk, err := filepath.EvalSymlinks(root.Path("/sys/class/block", name))
	if err != nil || !strings.Contains(disk, "/virtual/nvme-subsystem/") {
		return found
	}
	subsystem := filepath.Dir(disk)
	entries, _ := os.ReadDir(subsystem)
	for _, entry := range entries {
		if !strings.HasPrefix(entry.Name(), "nvme") || entry.Type()&os.ModeSymlink == 0 {
			continue
		}
		if controller, err := filepath.EvalSymlinks(filepath.Join(subsystem, entry.Name())); err == nil {
			found = append(found, controller)
		}
	}
	return found
}
