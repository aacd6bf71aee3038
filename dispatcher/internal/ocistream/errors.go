package ocistream

import (
	"fmt"

	"bootwright.io/dispatcher/internal/retry"
)

// refuse is an error that no repetition cures.
func refuse(format string, args ...any) error { return retry.Final(fmt.Errorf(format, args...)) }
