package medium

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"bootwright.io/dispatcher/internal/blockdev"
)

// Files is the content of the medium: path relative to its root → bytes.
type Files map[string][]byte

const (
	maxFiles = 1000
	maxBytes = 64 << 20
)

var errNoMarker = errors.New("no /" + Marker + " on the medium")

// reading is what came of reading a drive.
type reading struct {
	files Files
	err   error
}

// copy reads a drive. One whose BMC has stalled is left alone until it answers: nothing else ends a read of it.
func (f *Finder) copy(device blockdev.Device) (Files, error) {
	answer := f.readings[device.Name]
	if answer == nil {
		answer = make(chan reading, 1)
		f.readings[device.Name] = answer
		go func() {
			files, err := f.read(device)
			answer <- reading{files, err}
		}()
	}
	stall := f.Stall
	if stall == 0 {
		stall = 30 * time.Second
	}
	select {
	case r := <-answer:
		delete(f.readings, device.Name)
		return r.files, r.err
	case <-time.After(stall):
		return nil, fmt.Errorf("%s does not answer: has the BMC lost the connection to the host?", device.Path())
	}
}

// read mounts the device read-only, reads everything and unmounts it again.
func (f *Finder) read(device blockdev.Device) (Files, error) {
	return f.mounted(device.Path(), filepath.Join(f.MountPoint, device.Name), func(source, directory string) error {
		return f.Kernel.MountReadOnly(source, directory, "iso9660")
	}, readMedium)
}

// copyInside does so with the task medium within another one. Nil if there is none: its place is empty then.
func (f *Finder) copyInside(device blockdev.Device) (Files, error) {
	outer := f.MountPoint + ".outer"
	return f.mounted(device.Path(), outer, func(source, directory string) error {
		return f.Kernel.MountReadOnly(source, directory, "iso9660")
	}, func(directory string) (Files, error) {
		if VolumeID(filepath.Join(directory, inside)) != Label {
			return nil, nil
		}
		return f.mounted(filepath.Join(outer, inside), filepath.Join(f.MountPoint, "inside"), f.Kernel.MountImage, readMedium)
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
