// Package medium finds the task medium, an ISO 9660 volume TASK with /job.json on a CD drive or a small
// removable or USB disk, or as the file /task.iso on the medium of the maintenance system (where a BMC has one
// virtual CD only, the host serves it there), and copies it to memory, so that the medium may vanish afterwards.
package medium

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"bootwright.io/dispatcher/internal/blockdev"
	"bootwright.io/dispatcher/internal/sys"
)

const (
	// Label is the volume id of the task medium, Marker the file that makes it one.
	Label  = "TASK"
	Marker = "job.json"

	// maintenance is the volume id of the maintenance system's own medium, inside the task medium's place on it.
	maintenance = "MAINT"
	inside      = "task.iso"

	maxStick = 4 << 30
)

// Medium is the content of a task medium.
type Medium struct {
	Device string // kernel name
	Files  Files
}

// Finder looks for the task medium.
type Finder struct {
	Root       sys.Root
	Kernel     sys.Kernel
	MountPoint string
	Wait       time.Duration
	Pause      time.Duration // between two looks
	Say        func(format string, args ...any)
	// Silence is how long a drive may say nothing before another one is looked at (default 5 s); it is asked on in the
	// background.
	Silence time.Duration

	labels pending[string]
	copies pending[copied]
}

// copied is the content of a medium, or why it could not be read.
type copied struct {
	files Files
	err   error
}

// Find waits until a task medium is there, at most Wait, and once more as long for one that is being read.
func (f *Finder) Find(ctx context.Context) (Medium, error) {
	deadline := time.Now().Add(f.Wait)
	told := ""
	for {
		found, seen, err := f.look()
		if err != nil && !errors.Is(err, errNoMarker) {
			told = f.tell(told, err.Error())
		}
		if found != nil {
			return *found, nil
		}
		if over := time.Since(deadline); over > 0 && (over > f.Wait || !errors.Is(err, errSilent)) {
			if err != nil {
				return Medium{}, fmt.Errorf("the task medium cannot be read: %w", err)
			}
			return Medium{}, fmt.Errorf("no task medium (volume %s with /%s) after %s; looked at %s: is the task medium inserted?",
				Label, Marker, f.Wait, orNothing(seen))
		}
		select {
		case <-ctx.Done():
			return Medium{}, ctx.Err()
		case <-time.After(f.Pause):
		}
	}
}

func (f *Finder) tell(before, now string) string {
	if before != now {
		f.Say("%s", now)
	}
	return now
}

func orNothing(seen []string) string {
	if len(seen) == 0 {
		return "no drive (there is no CD drive and no removable disk below 4 GiB)"
	}
	return strings.Join(seen, ", ")
}

// look reads every candidate once. Two different task media are an error: which one is meant is not ours to guess. One
// that cannot be read is a problem only where there is no other: a left-over virtual CD must not keep the right one away.
func (f *Finder) look() (found *Medium, seen []string, problem error) {
	devices, err := blockdev.List(f.Root)
	if err != nil {
		return nil, nil, err
	}
	var own []blockdev.Device
	for _, device := range devices {
		if !candidate(device) {
			continue
		}
		seen = append(seen, device.Name)
		switch f.volumeID(device.Name) {
		case maintenance:
			own = append(own, device)
			continue
		case Label:
		default:
			continue
		}
		files, err := f.copyInTime(device, f.copy)
		if err != nil {
			problem = err
			continue
		}
		if found != nil && !bytes.Equal(found.Files[Marker], files[Marker]) {
			return nil, seen, fmt.Errorf("two different task media are inserted, in %s and %s; remove one", found.Device, device.Name)
		}
		if found == nil {
			found = &Medium{Device: device.Name, Files: files}
		}
	}
	if found == nil && problem == nil && len(own) > 0 {
		found, problem = f.lookInside(own[0])
	}
	return found, seen, problem
}

// lookInside reads a task medium that is served within the maintenance system's medium; nil if there is none.
func (f *Finder) lookInside(device blockdev.Device) (*Medium, error) {
	files, err := f.copyInTime(device, f.copyInside)
	if files == nil || err != nil {
		return nil, err
	}
	return &Medium{Device: device.Name, Files: files}, nil
}

// candidate keeps away from the server's own disks, whatever labels they carry.
func candidate(d blockdev.Device) bool {
	if d.Partition || d.Virtual || d.Hidden {
		return false
	}
	return d.ROM() || ((d.Removable || d.USB) && d.Size > 0 && d.Size < maxStick)
}

// volumeID of a drive. A drive that hangs is skipped until it answers.
func (f *Finder) volumeID(name string) string {
	label, _ := f.labels.ask(name, f.silence(), func() string { return VolumeID(f.Root.Path("/dev", name)) })
	return label
}

// errSilent is a drive that has not answered yet.
var errSilent = errors.New("does not answer")

// copyInTime copies a medium, or says that its drive has not answered yet.
func (f *Finder) copyInTime(device blockdev.Device, from func(blockdev.Device) (Files, error)) (Files, error) {
	got, ok := f.copies.ask(device.Name, f.silence(), func() copied {
		files, err := from(device)
		return copied{files, err}
	})
	if !ok {
		return nil, fmt.Errorf("the drive %s with a task medium %w: mounting or reading it takes too long (virtual media of the BMC?)", device.Path(), errSilent)
	}
	return got.files, got.err
}

func (f *Finder) silence() time.Duration {
	if f.Silence == 0 {
		return 5 * time.Second
	}
	return f.Silence
}

// VolumeID reads the volume id of an ISO 9660 image (ECMA-119 8.4: sector 16, 32 bytes at 40), or "".
func VolumeID(path string) string {
	file, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer file.Close()
	sector := make([]byte, 2048)
	if _, err := file.ReadAt(sector, 16*2048); err != nil || sector[0] != 1 || string(sector[1:6]) != "CD001" {
		return ""
	}
	return strings.TrimRight(string(sector[40:72]), " \x00")
}
