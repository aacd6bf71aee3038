// Package systest puts stand-ins for programs in front of the PATH of a test.
package systest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Programs are stand-ins that note how they were called.
type Programs struct {
	t         *testing.T
	directory string
}

// New has an empty directory in front of the PATH until the test ends.
func New(t *testing.T) Programs {
	t.Helper()
	p := Programs{t, t.TempDir()}
	t.Setenv("PATH", p.directory+":"+os.Getenv("PATH"))
	return p
}

// Add makes a program of a shell script; its arguments are noted first.
func (p Programs) Add(name, script string) { p.AddAt(filepath.Join(p.directory, name), script) }

// AddAt makes one at a path.
func (p Programs) AddAt(path, script string) {
	p.t.Helper()
	text := "#!/bin/sh\necho \"${0##*/} $*\" >>" + p.directory + "/calls\n" + script + "\n"
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		p.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o755); err != nil {
		p.t.Fatal(err)
	}
}

// Calls are the programs and arguments so far, one call a line.
func (p Programs) Calls() []string {
	data, _ := os.ReadFile(filepath.Join(p.directory, "calls"))
	if len(data) == 0 {
		return nil
	}
	return strings.Split(strings.TrimSpace(string(data)), "\n")
}
