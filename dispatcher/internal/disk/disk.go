// Package disk turns the recipe's target_disk, a path or hints, into exactly one disk of the server. What could
// be the wrong disk is refused with the list of candidates.
package disk

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"bootwright.io/dispatcher/internal/blockdev"
	"bootwright.io/dispatcher/internal/sys"
)

var errNotThere = errors.New("not there")

// Wait resolves selector, trying again for as long as the disk is not there: controllers can be slow.
func Wait(ctx context.Context, root sys.Root, selector any, medium string, patience, pause time.Duration) (blockdev.Device, error) {
	deadline := time.Now().Add(patience)
	for {
		found, err := Resolve(root, selector, medium)
		if err == nil || !errors.Is(err, errNotThere) || time.Now().After(deadline) {
			return found, err
		}
		select {
		case <-ctx.Done():
			return found, err
		case <-time.After(pause):
		}
	}
}

// Resolve picks the disk. medium is the kernel name of the task medium, which never counts.
func Resolve(root sys.Root, selector any, medium string) (blockdev.Device, error) {
	devices, err := blockdev.List(root)
	if err != nil {
		return blockdev.Device{}, err
	}
	switch wanted := selector.(type) {
	case string:
		return byPath(root, devices, wanted, medium)
	case map[string]any:
		return byHints(devices, wanted, medium)
	}
	return blockdev.Device{}, errors.New("target_disk is neither a path nor an object of hints")
}

// Usable gives every disk that may be written to: no partition, ROM, USB, removable, read-only or virtual device, and
// not the task medium. A disk that is seen by two ports counts once.
func Usable(root sys.Root, medium string) ([]blockdev.Device, error) {
	devices, err := blockdev.List(root)
	return distinct(usable(devices, medium)), err
}

// distinct leaves out the further ports of a disk: it has the same world-wide name by each of them, and without multipath
// the kernel shows it once a port.
func distinct(devices []blockdev.Device) []blockdev.Device {
	var disks []blockdev.Device
	sizes := map[string]int64{}
	for _, d := range devices {
		if size, seen := sizes[d.WWN]; seen && d.WWN != "" && size == d.Size {
			continue
		}
		sizes[d.WWN] = d.Size
		disks = append(disks, d)
	}
	return disks
}

// PassedOver gives the physical disks that are not usable, each with the reason; CD drives are no disks.
func PassedOver(root sys.Root) (map[string]string, []blockdev.Device, error) {
	devices, err := blockdev.List(root)
	reasons := map[string]string{}
	var passed []blockdev.Device
	for _, d := range devices {
		why := unfit(d, "")
		if why == "" || d.Partition || d.Virtual || d.Hidden || d.ROM() || d.Size == 0 {
			continue
		}
		reasons[d.Name] = why
		passed = append(passed, d)
	}
	return reasons, passed, err
}

// unfit says why a device can never be the target, or "".
func unfit(d blockdev.Device, medium string) string {
	switch {
	case d.Partition:
		return "it is a partition; name the whole disk"
	case d.ROM():
		return "it is a CD drive"
	case d.Name == medium:
		return "it is the task medium"
	case d.Virtual || d.Hidden:
		return "it is not a physical disk"
	case d.USB:
		return "it is a USB device"
	case d.Removable:
		return "it is removable"
	case d.ReadOnly:
		return "it is read-only"
	case d.Size == 0:
		return "it has no medium (size 0)"
	}
	return ""
}

func byPath(root sys.Root, devices []blockdev.Device, path, medium string) (blockdev.Device, error) {
	if !strings.HasPrefix(path, "/dev/") || filepath.Clean(path) != path {
		return blockdev.Device{}, fmt.Errorf("target_disk %q is not a path below /dev", path)
	}
	if real, err := filepath.EvalSymlinks(root.Path(path)); err == nil {
		path = strings.TrimPrefix(real, strings.TrimSuffix(root.Path("/"), "/"))
	}
	for _, d := range devices {
		if !named(d, path) {
			continue
		}
		if why := unfit(d, medium); why != "" {
			return blockdev.Device{}, fmt.Errorf("target_disk %s cannot be used: %s", d, why)
		}
		return d, nil
	}
	return blockdev.Device{}, fmt.Errorf("target_disk %s is %w; this server has %s", path, errNotThere, list(usable(devices, medium)))
}

func named(d blockdev.Device, path string) bool {
	if d.Path() == path {
		return true
	}
	for _, link := range d.Links {
		if link == path {
			return true
		}
	}
	return false
}

func byHints(devices []blockdev.Device, object map[string]any, medium string) (blockdev.Device, error) {
	hints, err := parseHints(object)
	if err != nil {
		return blockdev.Device{}, err
	}
	candidates := usable(devices, medium)
	var fitting []blockdev.Device
	for _, d := range candidates {
		fits := true
		for _, h := range hints {
			fits = fits && h(d)
		}
		if fits {
			fitting = append(fitting, d)
		}
	}
	fitting = distinct(fitting)
	switch len(fitting) {
	case 1:
		return fitting[0], nil
	case 0:
		return blockdev.Device{}, fmt.Errorf("a disk with the hints of target_disk is %w; this server has %s", errNotThere, list(candidates))
	}
	return blockdev.Device{}, fmt.Errorf("the hints of target_disk fit %d disks, name one (by serial or wwn): %s", len(fitting), list(fitting))
}

func usable(devices []blockdev.Device, medium string) []blockdev.Device {
	var disks []blockdev.Device
	for _, d := range devices {
		if unfit(d, medium) == "" {
			disks = append(disks, d)
		}
	}
	return disks
}

func list(devices []blockdev.Device) string {
	if len(devices) == 0 {
		return "no usable disk"
	}
	texts := make([]string, len(devices))
	for i, d := range devices {
		texts[i] = d.String()
	}
	return strings.Join(texts, ", ")
}
