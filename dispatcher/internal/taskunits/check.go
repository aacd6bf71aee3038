package taskunits

import (
	"context"
	"fmt"
	"os"
	"strings"

	"bootwright.io/dispatcher/internal/provision"
)

// check runs podman's generator and systemd's own check on the units before any of them is in reach of systemd. A
// Quadlet with a mistake would be dropped without a word otherwise.
func (i Installer) check(ctx context.Context, names []string, units map[string][]byte) error {
	area := i.Root.Path(staging)
	_ = os.RemoveAll(area)
	defer os.RemoveAll(area)
	quadlets, out := area+"/quadlets", area+"/out"
	for _, directory := range []string{quadlets, out} {
		if err := os.MkdirAll(directory, 0o700); err != nil {
			return err
		}
	}
	withQuadlets := false
	for _, name := range names {
		directory := out
		if quadlet(name) {
			directory, withQuadlets = quadlets, true
		}
		if err := provision.WriteFile(directory+"/"+name, units[name], 0o644); err != nil {
			return err
		}
	}
	if withQuadlets {
		if err := i.generate(ctx, quadlets, out); err != nil {
			return err
		}
	}
	return i.verify(ctx, out, names)
}

func (i Installer) generate(ctx context.Context, quadlets, out string) error {
	result, err := i.Run(ctx, "env", "QUADLET_UNIT_DIRS="+quadlets, i.Root.Path(generator), "-dryrun")
	if err != nil || result.Code != 0 {
		if complaint := line(result.Stderr, "converting", "unsupported", "rror"); complaint != "" {
			result.Stderr = complaint
		}
		return fmt.Errorf("a Quadlet of the task is wrong: %s", why(result, err))
	}
	result, err = i.Run(ctx, "env", "QUADLET_UNIT_DIRS="+quadlets, i.Root.Path(generator), "-no-kmsg-log", out, out, out)
	if err != nil || result.Code != 0 {
		return fmt.Errorf("the task's Quadlets cannot be turned into services: %s", why(result, err))
	}
	return nil
}

// verify refuses what systemd cannot load; what it only warns of is said.
func (i Installer) verify(ctx context.Context, out string, names []string) error {
	args := []string{"SYSTEMD_UNIT_PATH=" + out + ":/run/systemd/generator:", "systemd-analyze", "verify", "--man=no", "--recursive-errors=one"}
	for _, name := range names {
		if base, ok := strings.CutSuffix(name, ".container"); ok {
			name = base + ".service"
		} else if base, ok := strings.CutSuffix(name, ".volume"); ok {
			name = base + "-volume.service"
		}
		args = append(args, out+"/"+name)
	}
	result, err := i.Run(ctx, "env", args...)
	if err != nil || result.Code != 0 {
		return fmt.Errorf("a unit of the task is wrong: %s", strings.ReplaceAll(why(result, err), out+"/", ""))
	}
	for _, warning := range strings.Split(strings.TrimSpace(result.Stderr), "\n") {
		if warning != "" {
			i.Say("systemd warns: %s", strings.ReplaceAll(warning, out+"/", ""))
		}
	}
	return nil
}

// line is the first line that has one of the words.
func line(text string, words ...string) string {
	for _, word := range words {
		for _, each := range strings.Split(text, "\n") {
			if strings.Contains(each, word) {
				return strings.TrimSpace(each)
			}
		}
	}
	return ""
}
