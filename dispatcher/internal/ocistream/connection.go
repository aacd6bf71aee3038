package ocistream

import (
	"fmt"
	"io"
	"net/http"
)

// connect asks for length bytes from offset on, or for all from there on if length is 0. The answer begins at offset.
func (f *File) connect(offset, length int64) (io.ReadCloser, error) {
	a := f.artifact
	header := http.Header{}
	switch {
	case length > 0:
		header.Set("Range", fmt.Sprintf("bytes=%d-%d", offset, offset+length-1))
	case offset > 0:
		header.Set("Range", fmt.Sprintf("bytes=%d-", offset))
	}
	response, err := a.client.get(a.ctx, a.ref.Repository, "/blobs/"+f.layer.Digest, header)
	if err != nil {
		return nil, err
	}
	skip, err := a.client.checkAnswer(response, offset, f.layer)
	if err == nil {
		_, err = io.CopyN(io.Discard, response.Body, skip)
	}
	if err != nil {
		_ = response.Body.Close()
		return nil, err
	}
	return response.Body, nil
}

func (f *File) disconnect() {
	if f.stream != nil {
		_ = f.stream.Close()
		f.stream = nil
	}
}
