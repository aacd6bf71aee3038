// Command firmware-update is the step of in-band firmware updates. It runs in the operator's tool image, which brings
// the vendor's tool behind a wrapper, /usr/libexec/firmware-tool.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"time"

	"bootwright.io/dispatcher/internal/firmware"
	"bootwright.io/dispatcher/internal/ocistream"
	"bootwright.io/dispatcher/internal/step"
)

func main() {
	if err := run(); err != nil {
		step.Die(err)
	}
}

func run() error {
	source := os.Getenv("FIRMWARE_URL")
	if source == "" {
		return errors.New("the recipe gives no firmware_url")
	}
	directory := filepath.Join(step.Directory, "firmware")
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return err
	}
	var flashing atomic.Bool
	ctx := untilTold(&flashing)
	ca := filepath.Join(step.Directory, "ca.pem")
	fetcher := firmware.Fetcher{
		Registry: ocistream.Options{RegistryURL: os.Getenv("REGISTRY_URL"), AuthFile: filepath.Join(step.Directory, "auth.json"), CAFile: ca,
			Notice: func(line string) { say("%s", line) }},
		CAFile: ca, Say: say, Stall: time.Minute,
	}
	updater := firmware.Updater{
		Fetch:    fetcher.Fetch,
		Tool:     firmware.Tool{Path: "/usr/libexec/firmware-tool", Say: say, Progress: step.Progress()},
		File:     filepath.Join(directory, firmware.FileName(source)),
		Say:      say,
		Save:     func(r firmware.Record) { _ = save(r) },
		Flashing: flashing.Store,
	}
	record, err := updater.Update(ctx, firmware.Order{
		Source:            source,
		SHA256:            strings.ToLower(strings.TrimPrefix(os.Getenv("FIRMWARE_SHA256"), "sha256:")),
		MinCurrentVersion: os.Getenv("MIN_CURRENT_VERSION"),
		ExpectedVersion:   os.Getenv("EXPECTED_VERSION"),
		AllowDowngrade:    os.Getenv("ALLOW_DOWNGRADE") == "true",
		ToolImage:         os.Getenv("TOOL_IMAGE"),
	})
	return errors.Join(err, save(record))
}

// untilTold ends when the step is told to stop, but never while the flash is under way.
func untilTold(flashing *atomic.Bool) context.Context {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGTERM, syscall.SIGINT, syscall.SIGHUP)
	go func() {
		for range signals {
			if flashing.Load() {
				say("told to stop, but the flash is under way and goes on")
				continue
			}
			cancel()
		}
	}()
	return ctx
}

func say(format string, args ...any) { fmt.Printf(format+"\n", args...) }

func save(record firmware.Record) error {
	data, err := json.Marshal(map[string]any{"firmware": record})
	if err != nil {
		return err
	}
	file := filepath.Join(step.Directory, "output.json")
	if err := os.WriteFile(file+".new", data, 0o644); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}
