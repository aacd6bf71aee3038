package ocistream

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"hash"
	"io"
)

const (
	// ahead is how many chunks the stream may skip forward to reach a read; what lies further away is asked for
	// by a request of its own, and so is what lies behind.
	ahead = 8
	// kept is how many chunks of all files together stay in memory.
	kept = 24
)

// File is one layer. One stream runs through it from the first byte to the last and is hashed; reads that are near
// it move it on. Other reads are answered by Range requests, and the digest of each such chunk is remembered and
// compared when the stream passes, so that in the end every byte given out is covered by the layer's digest.
type File struct {
	Name string
	Size int64

	artifact *Artifact
	layer    layer
	next     int64 // the chunk the stream delivers next
	hash     hash.Hash
	stream   io.ReadCloser
	sums     map[int64][sha256.Size]byte
	ranged   int64 // the chunk after the last one got by Range
}

func newFile(a *Artifact, name string, l layer) *File {
	return &File{Name: name, Size: l.Size, artifact: a, layer: l, hash: sha256.New(),
		sums: map[int64][sha256.Size]byte{}, ranged: -1}
}

// ReadAt is that of io.ReaderAt. After an error every later read fails as well.
func (f *File) ReadAt(p []byte, offset int64) (int, error) {
	f.artifact.mu.Lock()
	defer f.artifact.mu.Unlock()
	if offset < 0 || offset >= f.Size {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) && offset < f.Size {
		data, err := f.chunk(offset / chunk)
		if err != nil {
			return n, err
		}
		m := copy(p[n:], data[offset%chunk:])
		n += m
		offset += int64(m)
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// chunk gives chunk i, from memory, the stream or a request of its own.
func (f *File) chunk(i int64) ([]byte, error) {
	if f.artifact.failure != nil {
		return nil, f.artifact.failure
	}
	if data, ok := f.artifact.cache.chunks[place{f, i}]; ok {
		return data, nil
	}
	var data []byte
	var err error
	if i >= f.next && i-f.next <= ahead {
		for f.next <= i && err == nil {
			data, err = f.forward()
		}
	} else {
		data, err = f.fetch(i)
	}
	if err != nil {
		f.artifact.failure = err
	}
	return data, err
}

// forward takes the next chunk from the stream.
func (f *File) forward() ([]byte, error) {
	a, i := f.artifact, f.next
	data := make([]byte, min(chunk, f.Size-i*chunk))
	got := 0
	err := a.tries.Do(a.ctx, func() error {
		if f.stream == nil {
			var err error
			if f.stream, err = f.connect(i*chunk+int64(got), 0); err != nil {
				return err
			}
		}
		n, err := fill(f.stream, data[got:])
		got += n
		if n > 0 {
			a.tries.Moved()
		}
		if err != nil {
			err = broken(i*chunk+int64(got), f.layer, err)
			f.disconnect()
		}
		return err
	})
	if err != nil {
		return nil, err
	}
	_, _ = f.hash.Write(data)
	f.next++
	return data, f.keep(i, data)
}

// fetch asks for chunk i alone, or for several when the chunk before it was asked for last.
func (f *File) fetch(i int64) ([]byte, error) {
	a, count := f.artifact, int64(1)
	if i == f.ranged {
		count = ahead
	}
	for last := i + 1; last < i+count; last++ {
		if last == f.next { // from there on the stream has it
			count = last - i
		}
	}
	data := make([]byte, min(count*chunk, f.Size-i*chunk))
	// A server may answer with less than was asked for: what came is kept, and the rest is asked for.
	got := int64(0)
	err := a.tries.Do(a.ctx, func() error {
		body, err := f.connect(i*chunk+got, int64(len(data))-got)
		if err != nil {
			return err
		}
		defer body.Close()
		n, err := fill(body, data[got:])
		if got += int64(n); n > 0 {
			a.tries.Moved()
		}
		if err != nil {
			return broken(i*chunk+got, f.layer, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	f.ranged = i + count
	first := data[:min(chunk, int64(len(data)))]
	for at := i; len(data) > 0; at++ {
		n := min(chunk, int64(len(data)))
		if err := f.keep(at, data[:n:n]); err != nil {
			return nil, err
		}
		data = data[n:]
	}
	return first, nil
}

// keep puts a chunk into memory, and holds it against what was read of the same place before.
func (f *File) keep(i int64, data []byte) error {
	sum := sha256.Sum256(data)
	if before, ok := f.sums[i]; ok && before != sum {
		return fmt.Errorf("the registry %s gave two different answers for byte %d of the layer %s: the artifact is damaged there or on the way",
			f.artifact.client.base.Host, i*chunk, f.layer.Digest)
	}
	f.sums[i] = sum
	f.artifact.cache.put(place{f, i}, data)
	return nil
}

func (f *File) finish() error {
	f.artifact.mu.Lock()
	defer f.artifact.mu.Unlock()
	if f.artifact.failure != nil {
		return f.artifact.failure
	}
	for f.next*chunk < f.Size {
		if _, err := f.forward(); err != nil {
			return err
		}
	}
	if digest := "sha256:" + hex.EncodeToString(f.hash.Sum(nil)); digest != f.layer.Digest {
		return fmt.Errorf("the %d bytes of %s have the digest %s and not %s: the artifact is damaged in the registry or on the way",
			f.Size, f.Name, digest, f.layer.Digest)
	}
	return nil
}

var _ io.ReaderAt = (*File)(nil)
