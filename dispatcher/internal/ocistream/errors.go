package ocistream

import (
	"errors"
	"fmt"
)

// permanent is an error that no repetition cures.
type permanent struct{ error }

func (p permanent) Unwrap() error { return p.error }

func refuse(format string, args ...any) error { return permanent{fmt.Errorf(format, args...)} }

func isPermanent(err error) bool {
	var p permanent
	return errors.As(err, &p)
}
