package ocistream

import (
	"context"
	"fmt"
	"io"
	"net/http"
)

// connection is an answer that is being read.
type connection struct {
	body   *watched
	ctx    context.Context
	cancel context.CancelCauseFunc
	closer io.Closer
}

// connect asks for length bytes from offset on, or for all from there on if length is 0.
func (f *File) connect(offset, length int64) (*connection, error) {
	a := f.artifact
	ctx, cancel := context.WithCancelCause(a.ctx)
	header := http.Header{}
	switch {
	case length > 0:
		header.Set("Range", fmt.Sprintf("bytes=%d-%d", offset, offset+length-1))
	case offset > 0:
		header.Set("Range", fmt.Sprintf("bytes=%d-", offset))
	}
	response, err := a.client.get(ctx, a.ref.Repository, "/blobs/"+f.layer.Digest, header)
	if err != nil {
		cancel(nil)
		return nil, err
	}
	c := &connection{ctx: ctx, cancel: cancel, closer: response.Body}
	c.body = &watched{body: response.Body, limit: a.options.Stall, cancel: func() {
		cancel(fmt.Errorf("no byte came for %s", a.options.Stall))
	}}
	skip, err := a.client.checkAnswer(response, offset, f.layer)
	if err == nil {
		_, err = io.CopyN(io.Discard, c.body, skip)
	}
	if err != nil {
		c.close()
		return nil, err
	}
	return c, nil
}

func (c *connection) close() {
	c.cancel(nil)
	_ = c.closer.Close()
}

func (f *File) disconnect() {
	if f.stream != nil {
		f.stream.close()
		f.stream = nil
	}
}
