// Package step is what the steps that are written in Go share: the contract of /run/provision.
package step

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
)

// Directory is what the dispatcher fills for the steps.
const Directory = "/run/provision"

// Said is the status of a step whose last line is a sentence of its own.
const Said = 65

// Die ends the step with one sentence.
func Die(err error) {
	fmt.Fprintln(os.Stderr, strings.Join(strings.Fields(err.Error()), " "))
	os.Exit(Said)
}

// Progress gives the function that shows a percentage in the job. It never fails the step. Not for several threads.
func Progress() func(percent int) {
	last := -1
	name := os.Getenv("STEP")
	return func(percent int) {
		if percent == last || name == "" {
			return
		}
		last = percent
		file := filepath.Join(Directory, "progress", name+".service")
		if os.WriteFile(file+".new", []byte(strconv.Itoa(percent)+"\n"), 0o644) == nil {
			_ = os.Rename(file+".new", file)
		}
	}
}
