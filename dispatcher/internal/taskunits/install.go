// Package taskunits puts the units that a task brings into place: they are checked as the build of a maintenance
// system checks its own, and never replace one that is there.
package taskunits

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"bootwright.io/dispatcher/internal/job"
	"bootwright.io/dispatcher/internal/provision"
	"bootwright.io/dispatcher/internal/sys"
)

const (
	unitDirectory    = "/run/systemd/system"
	quadletDirectory = "/run/containers/systemd"
	staging          = "/run/bootwright/units"
	generator        = "/usr/libexec/podman/quadlet"
)

// taken are the directories in which systemd and podman find what the maintenance system brings.
var taken = []string{"/etc/systemd/system", "/run/systemd/system", "/usr/lib/systemd/system",
	"/etc/containers/systemd", "/run/containers/systemd", "/usr/share/containers/systemd"}

// Installer installs the units of one task.
type Installer struct {
	Root sys.Root
	Run  sys.Runner
	Say  func(format string, args ...any)
	// Images are the names of the tool images that the task brings.
	Images []string
}

// Install installs the units from the medium's files, or says in one sentence which one is wrong; then none is
// installed.
func (i Installer) Install(ctx context.Context, units []job.Unit, files map[string][]byte) error {
	var names []string
	fresh := map[string][]byte{}
	for _, unit := range units {
		data, found := files[unit.Path]
		if !found {
			return fmt.Errorf("the task medium lacks /%s, the unit %s", unit.Path, unit.Name)
		}
		if sum := sha256.Sum256(data); unit.SHA256 != "" && hex.EncodeToString(sum[:]) != unit.SHA256 {
			return fmt.Errorf("the unit %s on the task medium does not have the digest that job.json states", unit.Name)
		}
		there, err := i.clash(unit.Name, data)
		if err != nil {
			return err
		}
		if _, twice := fresh[unit.Name]; twice {
			return fmt.Errorf("the task brings the unit %s twice", unit.Name)
		}
		if !there {
			fresh[unit.Name] = data
			names = append(names, unit.Name)
		}
	}
	if len(names) == 0 {
		return nil
	}
	if err := i.images(names, fresh); err != nil {
		return err
	}
	if err := i.check(ctx, names, fresh); err != nil {
		return err
	}
	for _, name := range names {
		directory := unitDirectory
		if quadlet(name) {
			directory = quadletDirectory
		}
		if err := provision.WriteFile(i.Root.Path(directory, name), fresh[name], 0o644); err != nil {
			return err
		}
	}
	i.Say("units of the task: %s", strings.Join(names, ", "))
	if result, err := i.Run(ctx, "systemctl", "daemon-reload"); err != nil || result.Code != 0 {
		return fmt.Errorf("systemd cannot read the task's units: %s", why(result, err))
	}
	return nil
}

func quadlet(name string) bool {
	return strings.HasSuffix(name, ".container") || strings.HasSuffix(name, ".volume")
}

// clash tells whether the very unit is there already; another one of that name is an error. A Quadlet x.container
// makes x.service, so it must not meet a service of that name either.
func (i Installer) clash(name string, data []byte) (there bool, err error) {
	rivals := []string{name}
	if base, ok := strings.CutSuffix(name, ".container"); ok {
		rivals = append(rivals, base+".service")
	} else if base, ok := strings.CutSuffix(name, ".service"); ok {
		rivals = append(rivals, base+".container")
	}
	for _, directory := range taken {
		for _, rival := range rivals {
			path := i.Root.Path(directory, rival)
			if _, err := os.Lstat(path); err != nil {
				continue
			}
			known, err := os.ReadFile(path)
			if err != nil || rival != name || string(known) != string(data) {
				return false, fmt.Errorf("the task's unit %s is in the maintenance system already with other content (%s); the bundle must give it another name", name, filepath.Join(directory, rival))
			}
			there = true
		}
	}
	return there, nil
}

func why(result sys.Result, err error) string {
	if err != nil {
		return err.Error()
	}
	return result.LastLine()
}
