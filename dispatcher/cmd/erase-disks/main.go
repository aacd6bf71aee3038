// Command erase-disks is the step of the bundle erase: it erases the disks that the recipe names, reads them back and
// leaves the certificate as the job's output. Its last line says why it failed; the status is 65 then.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"

	"bootwright.io/dispatcher/internal/erase"
	"bootwright.io/dispatcher/internal/step"
	"bootwright.io/dispatcher/internal/sys"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer stop()
	if err := run(ctx); err != nil {
		step.Die(err)
	}
}

func run(ctx context.Context) error {
	recipe, err := os.ReadFile(filepath.Join(step.Directory, "recipe.json"))
	if err != nil {
		return fmt.Errorf("the recipe cannot be read: %w", err)
	}
	wish, err := erase.ParseWish(recipe)
	if err != nil {
		return err
	}
	eraser := &erase.Eraser{
		Run:      sys.Run,
		Open:     erase.OpenDevice,
		Say:      func(format string, args ...any) { fmt.Printf(format+"\n", args...) },
		Progress: step.Progress(),
		Poll:     time.Second,
		Patience: 30 * time.Second,
		Quiet:    10 * time.Second,
		Settle:   10 * time.Minute,
	}
	certificate, err := eraser.Erase(ctx, wish)
	certificate.JobID, certificate.ServerSerial = os.Getenv("JOB_ID"), os.Getenv("SERIAL_NUMBER")
	if writeErr := erase.WriteOutput(filepath.Join(step.Directory, "output.json"), certificate); writeErr != nil {
		err = errors.Join(err, fmt.Errorf("the certificate cannot be written: %w", writeErr))
	}
	return err
}
