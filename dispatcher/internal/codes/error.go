package codes

import "errors"

// coded is an error with the code of its kind; its text is that of the error it wraps.
type coded struct {
	error
	code Code
}

func (c coded) Unwrap() error { return c.error }

// Mark gives an error a code. nil stays nil, and an error that has a code keeps it.
func Mark(code Code, err error) error {
	if err == nil || Of(err) != (Code{}) {
		return err
	}
	return coded{err, code}
}

// Of is the code of an error; the zero Code if it has none.
func Of(err error) Code {
	var marked coded
	if errors.As(err, &marked) {
		return marked.code
	}
	return Code{}
}
