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
	return f.mounted(device.Path(), f.place(device), func(source, directory string) error {
		return f.Kernel.MountReadOnly(source, directory, "iso9660")
	}, readMedium)
}

// place is where a device is mounted: one for each, as a mount may hang for long.
func (f *Finder) place(device blockdev.Device) string {
	return filepath.Join(f.MountPoint, device.Name)
}

// copyInside does so with the task medium within another one. Nil if there is none: its place is empty then.
func (f *Finder) copyInside(device blockdev.Device) (Files, error) {
	outer := f.place(device) + ".outer"
	return f.mounted(device.Path(), outer, func(source, directory string) error {
		return f.Kernel.MountReadOnly(source, directory, "iso9660")
	}, func(directory string) (Files, error) {
		if VolumeID(filepath.Join(directory, inside)) != Label {
			return nil, nil
		}
		return f.mounted(filepath.Join(outer, inside), f.place(device), f.Kernel.MountImage, readMedium)
	})
}

// mounted reads what is mounted meanwhile.
func (f *Finder) mounted(source, at string, mount func(source, directory string) error, read func(directory string) (Files, error)) (Files, error) {
	directory := f.Root.Path(at)
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return nil, err
	}
	if err := mount(f.Root.Path(source), directory); err != nil {
		return nil, fmt.Errorf("%s cannot be mounted: %w", source, err)
	}
	files, err := read(directory)
	if busy := f.Kernel.Unmount(directory); busy != nil && err == nil {
		err = fmt.Errorf("%s cannot be unmounted: %w", source, busy)
	}
	if errors.Is(err, errNoMarker) {
		err = fmt.Errorf("%s: %w", source, err)
	}
	if err != nil {
		return nil, err
	}
	return files, nil
}

func readMedium(directory string) (Files, error) {
	files, err := readTree(directory)
	if err == nil && len(files[Marker]) == 0 {
		err = errNoMarker
	}
	return files, err
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
