package systest

import (
	"time"

	"bootwright.io/dispatcher/internal/sys"
)

// Kernel does nothing, and well. Tests embed it for the calls that they do not look at.
type Kernel struct{}

var _ sys.Kernel = Kernel{}

func (Kernel) MountReadOnly(string, string, string) error { return nil }
func (Kernel) MountImage(string, string) error            { return nil }
func (Kernel) MountMemory(string, int64) error            { return nil }
func (Kernel) Unmount(string) error                       { return nil }
func (Kernel) SyncFileSystem(string) error                { return nil }
func (Kernel) OpenDevice(string) (sys.Device, error)      { return Device{}, nil }
func (Kernel) SetClock(time.Time) error                   { return nil }
func (Kernel) KernelLog(int64) ([]string, int64, error)   { return nil, 0, nil }

// Device does nothing either.
type Device struct{}

func (Device) Sync() error        { return nil }
func (Device) DropBuffers() error { return nil }
func (Device) Close() error       { return nil }
