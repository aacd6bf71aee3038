// Package units runs a target with systemctl and watches its steps.
package units

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"bootwright.io/dispatcher/internal/sys"
)

// State of a step, in the words of the API.
type State string

// The states a step goes through.
const (
	Pending   State = "pending"
	Running   State = "running"
	Succeeded State = "succeeded"
	Failed    State = "failed"
	Skipped   State = "skipped"
)

// Step is what systemd says of one step.
type Step struct {
	Name           string
	State          State
	Started, Ended time.Time
	ExitCode       *int
	Result         string // systemd's: success, exit-code, signal, timeout, …
	Invocation     string
	Loaded         bool
	Unit           string // whose journal has the lines, if not that of Name
	Active         string // systemd's ActiveState: inactive, activating, active, failed, …
	Unmet          bool   // a Condition…= of the unit was looked at and was not met
}

const stateProperties = "Id,LoadState,LoadError,ActiveState,SubState,Result,ExecMainCode,ExecMainStatus,InvocationID," +
	"ConditionResult,ConditionTimestamp," +
	"InactiveExitTimestamp,ActiveEnterTimestamp,InactiveEnterTimestamp,ExecMainExitTimestamp"

// Show asks for the state of all steps at once, in the given order.
func Show(ctx context.Context, run sys.Runner, names []string) ([]Step, error) {
	blocks, err := properties(ctx, run, stateProperties, names)
	if err != nil {
		return nil, err
	}
	steps := make([]Step, len(names))
	for i, block := range blocks {
		steps[i] = parse(names[i], block)
	}
	return steps, nil
}

// properties asks systemd for properties of units, in the given order. Wanted must begin with Id, which is never empty.
func properties(ctx context.Context, run sys.Runner, wanted string, names []string) ([]map[string]string, error) {
	args := append([]string{"show", "--timestamp=unix", "--property=" + wanted, "--"}, names...)
	result, err := run(ctx, "systemctl", args...)
	if err != nil {
		return nil, fmt.Errorf("systemctl show: %w", err)
	}
	blocks := strings.Split(strings.TrimSpace(result.Stdout), "\n\n")
	if result.Code != 0 || len(blocks) != len(names) {
		return nil, fmt.Errorf("systemctl show: %s", result.LastLine())
	}
	all := make([]map[string]string, len(names))
	for i, block := range blocks {
		all[i] = map[string]string{}
		for _, line := range strings.Split(block, "\n") {
			key, value, _ := strings.Cut(line, "=")
			all[i][key] = strings.TrimSpace(value)
		}
	}
	return all, nil
}

func parse(name string, p map[string]string) Step {
	step := Step{Name: name, Result: p["Result"], Invocation: p["InvocationID"], Loaded: p["LoadState"] == "loaded",
		Started: instant(p["InactiveExitTimestamp"]), Active: p["ActiveState"],
		Unmet: p["ConditionResult"] == "no" && !instant(p["ConditionTimestamp"]).IsZero()}
	switch p["ActiveState"] {
	case "activating", "deactivating", "reloading":
		step.State = Running
	case "active":
		step.State = Succeeded
		if p["SubState"] == "running" {
			step.State = Running // not Type=oneshot: started, but not at its end
		}
	case "failed":
		step.State = Failed
	default:
		step.State = Pending
		if step.Invocation != "" && step.Result == "success" {
			step.State = Succeeded // a step without RemainAfterExit
		}
	}
	if step.State == Succeeded || step.State == Failed {
		step.Ended = latest(instant(p["ExecMainExitTimestamp"]), instant(p["InactiveEnterTimestamp"]))
		if step.State == Succeeded {
			step.Ended = latest(instant(p["ExecMainExitTimestamp"]), instant(p["ActiveEnterTimestamp"]))
		}
		step.ExitCode = exitCode(p["ExecMainCode"], p["ExecMainStatus"])
	}
	return step
}

// exitCode gives the status, or 128 + signal for a program that was killed (wait(2) codes: 1 exited, 2 killed, 3 dumped).
func exitCode(code, status string) *int {
	value, err := strconv.Atoi(status)
	if err != nil || code == "0" || code == "" {
		return nil
	}
	if code != "1" {
		value += 128
	}
	return &value
}

func instant(text string) time.Time {
	seconds, err := strconv.ParseInt(strings.TrimPrefix(text, "@"), 10, 64)
	if err != nil || seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
