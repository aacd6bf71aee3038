package dispatch

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"bootwright.io/dispatcher/internal/sys"
)

// run is a systemd that follows the script in w.steps.
func (w *world) run(ctx context.Context, name string, args ...string) (sys.Result, error) {
	switch {
	case name == "journalctl" && slices.Contains(args, "--output=cat"):
		return sys.Result{Stdout: "the tool's\nlast words\n"}, nil
	case name == "journalctl":
		return sys.Result{}, nil
	case args[0] == "restart":
		w.write("/run/systemd/netif/links/2", "ADMIN_STATE=configured\nOPER_STATE="+w.network+"\n")
		return sys.Result{}, nil
	case args[0] == "show" && slices.Contains(args, "--property=Requires"):
		return sys.Result{Stdout: "last.mount " + w.preflight + " image-linux.service\n"}, nil
	case args[0] == "show" && slices.Contains(args, "--property=Id,Requires,BindsTo,After"):
		return sys.Result{Stdout: w.dependencies(args[slices.Index(args, "--")+1:])}, nil
	case args[0] == "show" && slices.Contains(args, "--property=Id,TimeoutStopUSec"):
		var blocks []string
		for _, name := range args[slices.Index(args, "--")+1:] {
			limit := map[bool]string{true: "6h", false: "15s"}[name == w.protected]
			blocks = append(blocks, "Id="+name+"\nTimeoutStopUSec="+limit+"\n")
		}
		return sys.Result{Stdout: strings.Join(blocks, "\n")}, nil
	case args[0] == "show":
		return sys.Result{Stdout: w.show(args)}, nil
	case args[0] == "start":
		return w.start(args)
	case args[0] == "stop":
		time.Sleep(w.stopTakes)
		w.mu.Lock()
		w.stopped = append(w.stopped, args[2:]...)
		w.mu.Unlock()
		return sys.Result{}, nil
	case args[0] == "list-units":
		return sys.Result{Stdout: "run-target.mount loaded failed failed Parent\n"}, nil
	}
	return sys.Result{Code: 1, Stderr: "unexpected " + name}, nil
}

// dependencies is a chain from the target through the last step to the first, unless w.graph says otherwise.
func (w *world) dependencies(names []string) string {
	steps := w.bundle()["steps"].([]string)
	before := map[string]string{w.bundle()["target"].(string): steps[len(steps)-1]}
	for i := range steps[1:] {
		before[steps[i+1]] = steps[i]
	}
	var blocks []string
	for _, name := range names {
		shown, special := w.graph[name]
		if !special {
			shown = fmt.Sprintf("Requires=%s\nAfter=%s run-target.mount", before[name], before[name])
		}
		blocks = append(blocks, "Id="+name+"\nBindsTo=\n"+shown+"\n")
	}
	return strings.Join(blocks, "\n")
}

func (w *world) show(args []string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var blocks []string
	for _, name := range args[slices.Index(args, "--")+1:] {
		block := "Id=" + name + "\nLoadState=loaded\n"
		switch state := w.results[name]; state {
		case "":
			block += "ActiveState=inactive\nResult=success\nInvocationID=\n"
		default:
			block += state + "\nInactiveExitTimestamp=@1700000000\n"
			if !strings.Contains(state, "InvocationID=") {
				block += "InvocationID=abc\n"
			}
		}
		if w.steps[name] == "missing" {
			block = "Id=" + name + "\nLoadState=not-found\nActiveState=inactive\n"
		}
		blocks = append(blocks, block)
	}
	return strings.Join(blocks, "\n")
}

func (w *world) set(step, state string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.results[step] = state
}

// start runs the steps in order, as the chain of Requires and After does.
func (w *world) start(args []string) (sys.Result, error) {
	units := w.bundle()["steps"].([]string)
	if args[2] == w.preflight {
		units = []string{w.preflight}
	}
	for _, step := range units {
		w.mu.Lock()
		w.begun = append(w.begun, step)
		w.mu.Unlock()
		w.set(step, "ActiveState=activating\nResult=success\nExecMainCode=0\nExecMainStatus=0")
		w.write("/run/provision/progress/"+step, "55\n")
		time.Sleep(15 * time.Millisecond)
		switch w.steps[step] {
		case "slow":
			time.Sleep(200 * time.Millisecond)
			w.set(step, "ActiveState=active\nResult=success\nExecMainCode=1\nExecMainStatus=0\nExecMainExitTimestamp=@1700000009")
			continue
		case "hang":
			time.Sleep(400 * time.Millisecond)
			return sys.Result{Code: 1, Stderr: "Job canceled."}, nil
		case "fail":
			w.set(step, "ActiveState=failed\nResult=exit-code\nExecMainCode=1\nExecMainStatus=3\nExecMainExitTimestamp=@1700000009")
		case "refuse":
			w.set(step, "ActiveState=failed\nResult=exit-code\nExecMainCode=1\nExecMainStatus=65\nExecMainExitTimestamp=@1700000009")
		case "memory":
			w.set(step, "ActiveState=failed\nResult=oom-kill\nExecMainCode=2\nExecMainStatus=9\nExecMainExitTimestamp=@1700000009")
		case "timeout":
			w.set(step, "ActiveState=failed\nResult=timeout\nExecMainCode=2\nExecMainStatus=9\nExecMainExitTimestamp=@1700000009")
		case "never":
			w.set(step, "")
			continue
		case "unmet":
			w.set(step, "ActiveState=inactive\nResult=success\nConditionResult=no\nConditionTimestamp=@1700000001\nInvocationID=")
			continue
		case "running":
			w.set(step, "ActiveState=active\nSubState=running\nResult=success\nExecMainCode=0\nExecMainStatus=0")
			continue
		case "failed but wanted":
			w.set(step, "ActiveState=failed\nResult=exit-code\nExecMainCode=1\nExecMainStatus=3\nExecMainExitTimestamp=@1700000009")
			continue
		case "condition of the program":
			w.set(step, "ActiveState=inactive\nResult=exec-condition\nExecMainCode=0\nExecMainStatus=0")
			continue
		case "dependency":
			w.set(step, "")
			return sys.Result{Code: 1, Stderr: "A dependency job failed."}, nil
		default:
			w.set(step, "ActiveState=active\nResult=success\nExecMainCode=1\nExecMainStatus=0\nExecMainExitTimestamp=@1700000009")
			continue
		}
		return sys.Result{Code: 1, Stderr: fmt.Sprintf("A dependency job for %s failed.", args[2])}, nil
	}
	return sys.Result{}, nil
}
