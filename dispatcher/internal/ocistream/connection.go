package ocistream

import (
	"context"
	"fmt"
	"io"
	"net/http"
)

// connection is an answer that is being read.
type connection struct {
	body   io.ReadCloser
	ctx    context.Context
	cancel context.CancelFunc
}

// connect asks for length bytes from offset on, or for all from there on if length is 0.
func (f *File) connect(offset, length int64) (*connection, error) {
	a := f.artifact
	ctx, cancel := context.WithCancel(a.ctx)
	header := http.Header{}
	switch {
	case length > 0:
		header.Set("Range", fmt.Sprintf("bytes=%d-%d", offset, offset+length-1))
	case offset > 0:
		header.Set("Range", fmt.Sprintf("bytes=%d-", offset))
	}
	response, err := a.client.get(ctx, a.ref.Repository, "/blobs/"+f.layer.Digest, header)
	if err != nil {
		cancel()
		return nil, err
	}
	c := &connection{ctx: ctx, cancel: cancel, body: response.Body}
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
	c.cancel()
	_ = c.body.Close()
}

func (f *File) disconnect() {
	if f.stream != nil {
		f.stream.close()
		f.stream = nil
	}
}
