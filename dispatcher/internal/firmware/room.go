package firmware

import (
	"fmt"
	"path/filepath"
	"syscall"

	"bootwright.io/dispatcher/internal/blockdev"
)

const (
	// Largest is the most that is fetched: the image is held in memory.
	Largest = 1 << 30
	// spare stays free where the image lies, which is /run.
	spare = 16 << 20
)

// room is how many bytes the file may have: what is free where it lies, less what systemd, its journal and the dispatcher
// need there to go on, and never more than Largest.
func room(file string) (int64, error) {
	var state syscall.Statfs_t
	if err := syscall.Statfs(filepath.Dir(file), &state); err != nil {
		return 0, fmt.Errorf("how much memory is free for the firmware cannot be told: %w", err)
	}
	free := int64(state.Bavail) * state.Bsize
	if free <= spare {
		return 0, fmt.Errorf("there is no memory for the firmware: only %s are free where it would lie", blockdev.HumanSize(free))
	}
	return min(free-spare, Largest), nil
}
