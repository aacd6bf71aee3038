package medium

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"bootwright.io/dispatcher/internal/blockdev"
)

// Files is the content of the medium: path relative to its root → bytes.
type Files map[string][]byte

const (
	maxFiles = 1000
	maxBytes = 64 << 20
)

var errNoMarker = errors.New("no /" + Marker + " on the medium")

// copy mounts the device read-only, reads everything and unmounts it again.
func (f *Finder) copy(device blockdev.Device) (Files, error) {
	if err := os.MkdirAll(f.Root.Path(f.MountPoint), 0o700); err != nil {
		return nil, err
	}
	if err := f.Kernel.MountReadOnly(f.Root.Path(device.Path()), f.Root.Path(f.MountPoint), "iso9660"); err != nil {
		return nil, fmt.Errorf("%s cannot be mounted: %w", device.Path(), err)
	}
	files, err := readTree(f.Root.Path(f.MountPoint))
	if busy := f.Kernel.Unmount(f.Root.Path(f.MountPoint)); busy != nil && err == nil {
		err = fmt.Errorf("%s cannot be unmounted: %w", device.Path(), busy)
	}
	if err != nil {
		return nil, err
	}
	if len(files[Marker]) == 0 {
		return nil, fmt.Errorf("%s: %w", device.Path(), errNoMarker)
	}
	return files, nil
}

// readTree reads all regular files; links and devices are ignored.
func readTree(directory string) (Files, error) {
	files, total := Files{}, int64(0)
	err := filepath.WalkDir(directory, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		name, err := filepath.Rel(directory, path)
		if err != nil {
			return err
		}
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		defer file.Close()
		data, err := io.ReadAll(io.LimitReader(file, maxBytes-total+1))
		if err != nil {
			return fmt.Errorf("reading %s from the task medium failed: %w", name, err)
		}
		total += int64(len(data))
		files[name] = data
		if total > maxBytes || len(files) > maxFiles {
			return fmt.Errorf("the task medium holds more than %d MiB or %d files", maxBytes>>20, maxFiles)
		}
		return nil
	})
	return files, err
}
