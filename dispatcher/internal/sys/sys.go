// Package sys is the seam to the kernel and to programs: what needs root or Linux goes through it, so that
// everything above can be tested without.
package sys

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// Root is the directory that stands for / : empty on a real system, a temporary directory in tests.
type Root string

// Path gives where an absolute path of the system lies.
func (r Root) Path(absolute ...string) string {
	return filepath.Join(append([]string{string(r), "/"}, absolute...)...)
}

// BootID tells one start of this machine from every other (random(4)); empty if the kernel does not say.
func (r Root) BootID() string {
	id, err := os.ReadFile(r.Path("/proc/sys/kernel/random/boot_id"))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(id))
}

// Kernel are the calls that need root.
type Kernel interface {
	MountReadOnly(device, directory, fileSystem string) error
	// MountImage mounts an ISO 9660 image in a file, likewise read-only.
	MountImage(file, directory string) error
	Unmount(directory string) error
	// MountMemory mounts a file system that lives in memory and takes at most size bytes.
	MountMemory(directory string, size int64) error
	// SyncFileSystem writes out the file system that the directory is on, and tells of every write to it that was lost
	// and that nobody was told of (syncfs(2)).
	SyncFileSystem(directory string) error
	// FlushDevice writes out a block device and drops its buffers, so that the next reader sees the medium.
	FlushDevice(device string) error
	SetClock(time.Time) error
	// KernelLog gives the kernel's messages whose number is above after, and the number of the last one.
	KernelLog(after int64) (messages []string, last int64, err error)
}

// Result of a program that ran. A program that could not be started is an error instead.
type Result struct {
	Stdout, Stderr string
	Code           int
}

// LastLine is the last non-empty line of Stderr, or of Stdout.
func (r Result) LastLine() string {
	for _, text := range []string{r.Stderr, r.Stdout} {
		lines := strings.Split(strings.TrimSpace(text), "\n")
		if last := strings.TrimSpace(lines[len(lines)-1]); last != "" {
			return last
		}
	}
	return ""
}

// LastOutput is the last line of Stdout.
func (r Result) LastOutput() string {
	text := strings.TrimSpace(r.Stdout)
	return strings.TrimSpace(text[strings.LastIndex(text, "\n")+1:])
}

// Runner runs a program to its end.
type Runner func(ctx context.Context, name string, args ...string) (Result, error)

// Run is the Runner of a real system.
func Run(ctx context.Context, name string, args ...string) (Result, error) {
	var out, errs bytes.Buffer
	command := exec.CommandContext(ctx, name, args...)
	command.Stdout, command.Stderr = &out, &errs
	command.WaitDelay = 5 * time.Second
	err := command.Run()
	result := Result{Stdout: out.String(), Stderr: errs.String(), Code: command.ProcessState.ExitCode()}
	var exit *exec.ExitError
	if errors.As(err, &exit) && ctx.Err() == nil {
		err = nil
	}
	return result, err
}
