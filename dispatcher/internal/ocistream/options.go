package ocistream

import (
	"fmt"
	"io"
	"time"

	"bootwright.io/dispatcher/internal/retry"
)

// Options of one stream. Zero durations mean the defaults.
type Options struct {
	// RegistryURL is the host's registry; its scheme is used when the reference names the same host.
	RegistryURL string
	// AuthFile (containers-auth.json form) and CAFile (PEM) may be absent on disk.
	AuthFile, CAFile string
	// MaxSize in bytes; 0 means no limit.
	MaxSize int64
	// Progress is told the bytes delivered and the whole size.
	Progress func(done, total int64)
	// Notice gets one line for each interruption.
	Notice func(line string)
	// Stall is how long one connection may be silent (default 60 s).
	Stall time.Duration
	// Retry says how patiently a broken connection is resumed.
	Retry retry.Policy
}

func (o Options) withDefaults() Options {
	if o.Stall == 0 {
		o.Stall = time.Minute
	}
	if o.Progress == nil {
		o.Progress = func(int64, int64) {}
	}
	if o.Notice == nil {
		o.Notice = func(string) {}
	}
	return o
}

// tries follow the policy; each interruption is noticed.
func (o Options) tries() *retry.Tries {
	return &retry.Tries{Policy: o.Retry, Failed: func(err error) { o.Notice(fmt.Sprintf("%v; trying again", err)) }}
}

// sink takes the bytes in order, hashing and writing at the same time on two cores.
type sink struct {
	out    io.Writer
	hash   io.Writer
	offset int64
}

func (s *sink) take(data []byte) error {
	hashed := make(chan struct{})
	go func() {
		_, _ = s.hash.Write(data)
		close(hashed)
	}()
	_, err := s.out.Write(data)
	<-hashed
	if err != nil {
		return refuse("writing the stream on failed after %d bytes (did the reader of it fail?): %v", s.offset, err)
	}
	s.offset += int64(len(data))
	return nil
}
