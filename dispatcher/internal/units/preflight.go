package units

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// FindPreflight asks systemd for the services that the target requires beside its steps. They look whether the task
// can succeed: as the first step may be shared by workflows and cannot require the look of one of them, they are
// started, and have succeeded, before the target is.
func (t Target) FindPreflight(ctx context.Context) ([]string, error) {
	result, err := t.Run(ctx, "systemctl", "show", "--property=Requires", "--value", "--", t.Name)
	if err != nil {
		return nil, fmt.Errorf("systemctl show %s: %w", t.Name, err)
	}
	var found []string
	for _, unit := range strings.Fields(result.Stdout) {
		if strings.HasSuffix(unit, ".service") && !slices.Contains(t.Steps, unit) {
			found = append(found, unit)
		}
	}
	return found, nil
}

// withPreflight shows the preflight as the beginning of the first step: running until that starts, failed if it is.
func withPreflight(steps, preflight []Step) []Step {
	for _, unit := range preflight {
		if steps[0].State != Pending || unit.State == Pending {
			continue
		}
		name := steps[0].Name
		steps[0] = unit
		steps[0].Name, steps[0].Unit = name, unit.Name
		if unit.State == Succeeded {
			steps[0].State, steps[0].ExitCode = Running, nil
		}
	}
	return steps
}
