// Command oci-stream writes the one layer of an OCI artifact to standard output. It resumes broken connections
// and checks size and digest; on failure its last line says why and the status is 1 (2 for wrong usage).
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"syscall"

	"bootwright.io/dispatcher/internal/ocistream"
)

func main() {
	progress := flag.String("progress", "", "write the percentage to `FILE`")
	maxSize := flag.Int64("max-size", 0, "refuse more than `N` bytes")
	dir := flag.String("provision", "/run/provision", "`DIR` of auth.json and ca.pem")
	flag.Usage = func() {
		fmt.Fprintln(os.Stderr, "usage: oci-stream [--progress FILE] [--max-size N] HOST/REPOSITORY@sha256:DIGEST > FILE")
		flag.PrintDefaults()
	}
	flag.Parse()
	if flag.NArg() != 1 {
		flag.Usage()
		os.Exit(2)
	}
	// A reader that ends early is an error with a sentence, not a silent death.
	signal.Ignore(syscall.SIGPIPE)
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	err := ocistream.Stream(ctx, flag.Arg(0), os.Stdout, ocistream.Options{
		RegistryURL: os.Getenv("REGISTRY_URL"),
		AuthFile:    filepath.Join(*dir, "auth.json"),
		CAFile:      filepath.Join(*dir, "ca.pem"),
		MaxSize:     *maxSize,
		Progress:    percentFile(*progress),
		Notice:      func(line string) { fmt.Fprintln(os.Stderr, line) },
	})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		stop()
		os.Exit(1)
	}
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
