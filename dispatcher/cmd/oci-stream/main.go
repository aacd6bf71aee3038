// Command oci-stream writes the one layer of an OCI artifact to standard output. It resumes broken connections
// and checks size and digest; on failure its last line says why and the status is 1 (2 for wrong usage).
//
// With --mount DIR it runs a command that finds the layers as files in DIR, readable at any place, and ends with the
// command's status; 79, after a sentence, says that the artifact could not be read or is not what its digest says.
// Nothing is stored: what the command reads is fetched when it is read. --whole also reads what the command left
// out, and checks every byte the command got against the digests.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"

	"bootwright.io/dispatcher/internal/ocistream"
)

func main() {
	// A reader that ends early is an error with a sentence, not a silent death.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	status := start(ctx, os.Args[1:], os.Stdout)
	stop()
	os.Exit(status)
}

// start does what the arguments say and gives the status.
func start(ctx context.Context, args []string, out io.Writer) int {
	flags := flag.NewFlagSet("oci-stream", flag.ContinueOnError)
	progress := flags.String("progress", "", "write the percentage to `FILE`")
	maxSize := flags.Int64("max-size", 0, "refuse more than `N` bytes")
	dir := flags.String("provision", "/run/provision", "`DIR` of auth.json and ca.pem")
	mount := flags.String("mount", "", "show the layers as files in `DIR` while a command runs")
	whole := flags.Bool("whole", false, "with --mount: check the digests of the whole artifact when the command succeeded")
	flags.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: oci-stream [--progress FILE] [--max-size N] HOST/REPOSITORY@sha256:DIGEST > FILE\n"+
			"       oci-stream --mount DIR [--whole] HOST/REPOSITORY@sha256:DIGEST COMMAND [ARGUMENT...]")
		flags.PrintDefaults()
	}
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	}
	if (*mount == "" && flags.NArg() != 1) || (*mount != "" && flags.NArg() < 2) {
		flags.Usage()
		return 2
	}
	options := ocistream.Options{
		RegistryURL: os.Getenv("REGISTRY_URL"),
		AuthFile:    filepath.Join(*dir, "auth.json"),
		CAFile:      filepath.Join(*dir, "ca.pem"),
		MaxSize:     *maxSize,
		Progress:    percentFile(*progress),
		Notice:      func(line string) { fmt.Fprintln(os.Stderr, line) },
	}
	if *mount != "" {
		return runOn(ctx, *mount, *whole, flags.Arg(0), flags.Args()[1:], options)
	}
	if err := ocistream.Stream(ctx, flags.Arg(0), out, options); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// percentFile writes the percentage whenever it changes; a display must never fail the stream.
func percentFile(file string) func(done, total int64) {
	last := int64(-1)
	return func(done, total int64) {
		percent := int64(100)
		if total > 0 {
			percent = done * 100 / total
		}
		if file == "" || percent == last {
			return
		}
		last = percent
		if os.WriteFile(file+".new", []byte(strconv.FormatInt(percent, 10)+"\n"), 0o644) == nil {
			_ = os.Rename(file+".new", file)
		}
	}
}
