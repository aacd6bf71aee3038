package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"sort"
	"strconv"
	"strings"

	"bootwright.io/dispatcher/internal/codes"
	"bootwright.io/dispatcher/internal/provision"
	"bootwright.io/dispatcher/internal/report"
)

const (
	targetTree = "/run/target"
	maxOutput  = 256 << 10
)

// conclude reports the end until the host has it. The returned error is the task's, or that nobody could be told.
func (d *Dispatcher) conclude(ctx context.Context, o outcome) error {
	if ctx.Err() != nil {
		var stop context.CancelFunc
		ctx, stop = context.WithTimeout(context.WithoutCancel(ctx), d.Timing.Goodbye)
		defer stop()
	}
	final := report.Final{FailedStep: o.step, ExitCode: o.exitCode, Output: d.output()}
	if o.err != nil {
		final.Detail = o.err.Error()
		final.Code = codes.Of(codes.Mark(codes.DispatcherFailed, o.err))
		if final.FailedStep == "" {
			final.FailedStep = Unit
		}
		d.say("FAILED in %s: %v", final.FailedStep, o.err)
		d.Console("%s: %s", final.Code, codes.Remedy(final.Code))
	} else {
		d.say("the task is done")
	}
	if err := d.reporter.Final(ctx, final); err != nil {
		d.Console("THE HOST COULD NOT BE TOLD that the task %s: %v", map[bool]string{true: "succeeded", false: "failed"}[o.err == nil], err)
		d.Console("%s: %s", codes.ResultNotTold, codes.Remedy(codes.ResultNotTold))
		return errors.Join(o.err, err)
	}
	d.Console("the host has the result")
	return o.err
}

// output is what the steps leave for the job: a JSON object, or nothing.
func (d *Dispatcher) output() json.RawMessage {
	file, err := os.Open(d.Root.Path(provision.Directory, "output.json"))
	if err != nil {
		return nil
	}
	defer file.Close()
	data, err := io.ReadAll(io.LimitReader(file, maxOutput+1))
	var object map[string]json.RawMessage
	if err != nil || len(data) > maxOutput || json.Unmarshal(data, &object) != nil || object == nil {
		d.say("output.json is left out: it is not a JSON object of at most 256 KiB")
		return nil
	}
	return data
}

// settle makes sure that what was written is on the disk and stays as it is: nothing mounted, buffers flushed.
func (d *Dispatcher) settle() error {
	for _, mount := range d.targetMounts() {
		d.say("%s is still mounted; unmounting it", mount)
		if err := d.Kernel.Unmount(mount); err != nil {
			return fmt.Errorf("%s is still mounted after the last step and cannot be unmounted: %w", mount, err)
		}
	}
	var devices []string
	if d.disk != "" {
		devices = append(devices, d.Root.Path("/dev", d.disk))
		partitions, _ := filepath.Glob(d.Root.Path("/sys/class/block", d.disk, "*", "partition"))
		for _, partition := range partitions {
			devices = append(devices, d.Root.Path("/dev", filepath.Base(filepath.Dir(partition))))
		}
	}
	d.say("writing out what is still in memory")
	if err := d.Kernel.Flush(devices...); err != nil {
		return fmt.Errorf("the target disk could not be flushed: %w", err)
	}
	return nil
}

// targetMounts gives what is mounted below /run/target, the deepest first.
func (d *Dispatcher) targetMounts() []string {
	data, _ := os.ReadFile(d.Root.Path("/proc/self/mountinfo"))
	var mounts []string
	for _, line := range strings.Split(string(data), "\n") {
		if fields := strings.Fields(line); len(fields) > 4 && strings.HasPrefix(fields[4], targetTree+"/") {
			mounts = append(mounts, unescape(fields[4]))
		}
	}
	sort.SliceStable(mounts, func(i, j int) bool { return strings.Count(mounts[i], "/") > strings.Count(mounts[j], "/") })
	return mounts
}

// unescape undoes the kernel's \040 for blanks and the like.
func unescape(path string) string {
	var out strings.Builder
	for i := 0; i < len(path); i++ {
		if path[i] == '\\' && i+3 < len(path) {
			if code, err := strconv.ParseUint(path[i+1:i+4], 8, 8); err == nil {
				out.WriteByte(byte(code))
				i += 3
				continue
			}
		}
		out.WriteByte(path[i])
	}
	return out.String()
}
