package units

import (
	"context"
	"strconv"
	"strings"
	"time"

	"bootwright.io/dispatcher/internal/sys"
)

// longStop is the TimeoutStopSec= from which on a step is one that must not be interrupted. The value is made from
// `uninterruptible: true` in bundle.yaml (systemd/lint/limits.sh), hours for those and seconds for all others.
const longStop = time.Hour

// Protected gives the steps that must not be interrupted, as systemd knows them.
func Protected(ctx context.Context, run sys.Runner, steps []string) ([]string, error) {
	blocks, err := properties(ctx, run, "Id,TimeoutStopUSec", steps)
	if err != nil {
		return nil, err
	}
	var protected []string
	for i, block := range blocks {
		if span(block["TimeoutStopUSec"]) >= longStop {
			protected = append(protected, steps[i])
		}
	}
	return protected, nil
}

var spanUnits = map[string]time.Duration{"y": 365 * 24 * time.Hour, "month": 30 * 24 * time.Hour, "w": 7 * 24 * time.Hour, "d": 24 * time.Hour,
	"h": time.Hour, "min": time.Minute, "s": time.Second, "ms": time.Millisecond, "us": time.Microsecond}

// span reads a time span as systemd prints it, such as "1min 30s"; 0 for what it does not know.
func span(text string) time.Duration {
	if text == "infinity" {
		return 1<<63 - 1
	}
	var sum time.Duration
	for _, word := range strings.Fields(text) {
		number := strings.TrimRight(word, "abcdefghijklmnopqrstuvwxyz")
		value, err := strconv.ParseFloat(number, 64)
		unit, known := spanUnits[word[len(number):]]
		if err != nil || !known {
			return 0
		}
		sum += time.Duration(value * float64(unit))
	}
	return sum
}
