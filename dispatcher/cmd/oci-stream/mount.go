package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"syscall"
	"time"

	"bootwright.io/dispatcher/internal/fuse"
	"bootwright.io/dispatcher/internal/ocistream"
)

// unreadable is the status when not the command but the artifact is at fault. No program that steps run uses it.
const unreadable = 79

// runOn shows the layers of the artifact as files in directory while the command runs, and gives the status: the
// command's own, or unreadable after a sentence on standard error.
func runOn(ctx context.Context, directory string, whole bool, reference string, command []string, options ocistream.Options) int {
	failed := func(err error) int {
		fmt.Fprintln(os.Stderr, err)
		return unreadable
	}
	artifact, err := ocistream.Open(ctx, reference, options)
	if err != nil {
		return failed(err)
	}
	defer artifact.Close()
	var files []fuse.File
	for _, file := range artifact.Files {
		files = append(files, fuse.File{Name: file.Name, Size: file.Size, Data: file})
	}
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return failed(err)
	}
	server, err := fuse.Mount(directory, files)
	if err != nil {
		return failed(err)
	}
	status := run(ctx, command)
	if err := server.Unmount(); err != nil {
		return failed(fmt.Errorf("unmounting %s: %w", directory, err))
	}
	if err := artifact.Err(); err != nil {
		return failed(err)
	}
	if ctx.Err() != nil {
		return failed(errors.New("told to stop"))
	}
	if status == 0 && whole {
		if err := artifact.Finish(); err != nil {
			return failed(err)
		}
	}
	return status
}

// run gives the status of the command; a signal to this program reaches it as SIGTERM, and 10 s later as SIGKILL.
func run(ctx context.Context, command []string) int {
	c := exec.CommandContext(ctx, command[0], command[1:]...)
	c.Stdin, c.Stdout, c.Stderr = os.Stdin, os.Stdout, os.Stderr
	c.Cancel = func() error { return c.Process.Signal(syscall.SIGTERM) }
	c.WaitDelay = 10 * time.Second
	err := c.Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.As(err, &exit) && exit.ExitCode() >= 0:
		return exit.ExitCode()
	case errors.As(err, &exit):
		return 128 + int(exit.Sys().(syscall.WaitStatus).Signal())
	}
	fmt.Fprintln(os.Stderr, err)
	return 127
}
