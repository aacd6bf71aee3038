package dispatch

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"bootwright.io/dispatcher/internal/provision"
)

// unlimited is what systemd has to know of a step that must not be interrupted. The bundle says it once, for the host and
// for this; the step's unit need not.
const unlimited = `# The bundle says that this step must not be interrupted.
[Service]
TimeoutStopSec=infinity
`

// hold tells systemd which steps must not be interrupted: it waits for their end whatever it is told.
func (d *Dispatcher) hold(ctx context.Context, steps []string) error {
	if len(steps) == 0 {
		return nil
	}
	for _, step := range steps {
		directory := d.Root.Path("/run/systemd/system", step+".d")
		if err := os.MkdirAll(directory, 0o755); err != nil {
			return err
		}
		if err := provision.WriteFile(filepath.Join(directory, "50-uninterruptible.conf"), []byte(unlimited), 0o644); err != nil {
			return err
		}
	}
	result, err := d.Run(ctx, "systemctl", "daemon-reload")
	if err == nil && result.Code != 0 {
		err = fmt.Errorf("systemctl daemon-reload ended with %d: %s", result.Code, result.LastLine())
	}
	if err != nil {
		return fmt.Errorf("systemd cannot be told which steps must not be interrupted: %w", err)
	}
	return nil
}
