// Command provisioner is the dispatcher of the maintenance system. Without arguments it carries out the task of
// the task medium; "provisioner failed UNIT" reports that UNIT crashed. Status: 0 the task succeeded, 1 it did
// not, 2 wrong usage.
package main

import (
	"context"
	"fmt"
	"os"
	"os/signal"
	"runtime/debug"
	"strings"
	"syscall"

	"bootwright.io/dispatcher/internal/console"
	"bootwright.io/dispatcher/internal/dispatch"
	"bootwright.io/dispatcher/internal/report"
	"bootwright.io/dispatcher/internal/sys"
	"bootwright.io/dispatcher/internal/units"
)

// version may be set by the linker.
var version = "devel"

func main() {
	switch {
	case len(os.Args) == 1:
		os.Exit(run(execute))
	case len(os.Args) == 3 && os.Args[1] == "failed" && strings.Contains(os.Args[2], "."):
		os.Exit(run(crashed))
	case len(os.Args) == 2 && os.Args[1] == "--version":
		fmt.Println("provisioner", version)
	default:
		fmt.Fprintln(os.Stderr, "usage: provisioner | provisioner failed UNIT | provisioner --version")
		os.Exit(2)
	}
}

func run(what func(context.Context, *console.Console) error) int {
	screen := console.Open("", os.Stdout)
	defer screen.Close()
	defer func() {
		if trouble := recover(); trouble != nil {
			screen.Say("the dispatcher has a fault: %v", trouble)
			screen.Close()
			fmt.Fprintf(os.Stderr, "%s", debug.Stack())
			os.Exit(2)
		}
	}()
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT)
	go func() {
		<-signals
		cancel(dispatch.ErrTerminated)
	}()
	if what(ctx, screen) != nil {
		return 1
	}
	return 0
}

func execute(ctx context.Context, screen *console.Console) error {
	screen.Say("dispatcher %s", version)
	d := dispatch.Dispatcher{Kernel: sys.Linux{}, Run: sys.Run, Follow: units.Follow, Console: screen.Say,
		Timing: dispatch.RealTiming(), Report: report.Defaults()}
	return d.Execute(ctx)
}

func crashed(ctx context.Context, screen *console.Console) error {
	c := dispatch.Crash{Run: sys.Run, Console: screen.Say, Report: report.Defaults(), Getenv: os.Getenv}
	return c.Handle(ctx, os.Args[2])
}
