package ocistream

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
)

const chunk = 1 << 20

// Stream writes the one layer of the artifact to out. An error means that out is incomplete or wrong and must
// not be used, however much of it has been written.
func Stream(ctx context.Context, reference string, out io.Writer, options Options) error {
	o := options.withDefaults()
	ref, err := ParseReference(reference)
	if err != nil {
		return err
	}
	base, err := baseURL(ref.Host, o.RegistryURL)
	if err != nil {
		return err
	}
	c, err := newClient(base, o)
	if err != nil {
		return err
	}
	defer c.http.CloseIdleConnections()
	tries := o.tries()

	var only layer
	err = tries.Do(ctx, func() error {
		only, err = c.fetchLayer(ctx, ref)
		return err
	})
	if err != nil {
		return err
	}
	if o.MaxSize > 0 && only.Size > o.MaxSize {
		return fmt.Errorf("the artifact is %d bytes, which is more than the %d bytes there is room for", only.Size, o.MaxSize)
	}
	hash := sha256.New()
	s := &sink{out: out, hash: hash}
	buffer := make([]byte, chunk)
	o.Progress(0, only.Size)
	err = tries.Do(ctx, func() error {
		return c.fetchBlob(ctx, ref.Repository, only, s, buffer, o, tries.Moved)
	})
	if err != nil {
		return err
	}
	if digest := "sha256:" + hex.EncodeToString(hash.Sum(nil)); digest != only.Digest {
		return fmt.Errorf("the %d bytes received have the digest %s and not %s: the artifact is damaged in the registry or on the way", only.Size, digest, only.Digest)
	}
	return nil
}

// fetchBlob delivers what is still missing; any error that is not permanent leaves s where it can go on.
func (c *client) fetchBlob(ctx context.Context, repository string, l layer, s *sink, buffer []byte, o Options, moved func()) error {
	if s.offset == l.Size {
		return nil
	}
	header := http.Header{}
	if s.offset > 0 {
		header.Set("Range", fmt.Sprintf("bytes=%d-", s.offset))
	}
	response, err := c.get(ctx, repository, "/blobs/"+l.Digest, header)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	skip, err := c.checkAnswer(response, s.offset, l)
	if err != nil {
		return err
	}
	body := response.Body
	if _, err := io.CopyN(io.Discard, body, skip); err != nil {
		return broken(s.offset, l, err)
	}
	for s.offset < l.Size {
		n, err := fill(body, buffer[:min(chunk, l.Size-s.offset)])
		if n > 0 {
			if err := s.take(buffer[:n]); err != nil {
				return err
			}
			moved()
			o.Progress(s.offset, l.Size)
		}
		if err != nil {
			return broken(s.offset, l, err)
		}
	}
	if n, _ := fill(body, buffer[:1]); n > 0 {
		return refuse("the registry sends more than the %d bytes the manifest states", l.Size)
	}
	return nil
}

// checkAnswer makes sure that the body begins where the stream stands; skip is how much of it is known already.
func (c *client) checkAnswer(response *http.Response, offset int64, l layer) (skip int64, err error) {
	switch {
	case response.StatusCode == http.StatusPartialContent && response.Request.Header.Get("Range") != "":
		var first, last, total int64
		got := response.Header.Get("Content-Range")
		if n, _ := fmt.Sscanf(got, "bytes %d-%d/%d", &first, &last, &total); n != 3 ||
			first != offset || last < first || last >= total || total != l.Size {
			return 0, refuse("the registry %s answers the request for bytes %d-%d of %d with the range %q", c.base.Host, offset, l.Size-1, l.Size, got)
		}
		return 0, nil
	case response.StatusCode == http.StatusOK:
		if response.ContentLength >= 0 && response.ContentLength != l.Size {
			return 0, refuse("the registry %s holds %d bytes of a layer that the manifest says has %d", c.base.Host, response.ContentLength, l.Size)
		}
		return offset, nil
	}
	return 0, c.statusError(response, "the layer "+l.Digest)
}

func broken(offset int64, l layer, err error) error {
	if errors.Is(err, io.EOF) {
		err = errors.New("the connection ended")
	}
	return fmt.Errorf("the stream broke off at byte %d of %d: %w", offset, l.Size, err)
}
