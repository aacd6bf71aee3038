package erase

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
)

const samples = 1024

// spans are the blocks that are read back: all of them, or evenly spread ones with the first and the last (where
// partition tables and RAID signatures are).
func spans(size int64, mode string) (count int64, offset func(i int64) int64) {
	blocks := (size + block - 1) / block
	if mode == VerifyWhole || blocks <= samples {
		return blocks, func(i int64) int64 { return i * block }
	}
	return samples, func(i int64) int64 { return (blocks - 1) * i / (samples - 1) * block }
}

// picture remembers what blocks held before, to show that they hold something else afterwards.
type picture struct {
	seed   maphash.Seed
	hashes []uint64
	blank  []bool
}

// remember reads the blocks that will be verified.
func remember(ctx context.Context, m Media, size int64, mode string) (*picture, error) {
	p := &picture{seed: maphash.MakeSeed()}
	err := readBlocks(ctx, m, size, mode, func(_ int64, data []byte) error {
		p.hashes = append(p.hashes, maphash.Bytes(p.seed, data))
		p.blank = append(p.blank, uniform(data))
		return nil
	}, func(int64, int64) {})
	return p, err
}

// verify reads back. before is nil when every block must read as zeros, or as one repeated byte if uniformDoes.
func verify(ctx context.Context, m Media, size int64, v *Verification, before *picture, uniformDoes bool, progress func(done, all int64)) error {
	v.Result = "failed"
	index := 0
	err := readBlocks(ctx, m, size, v.Mode, func(offset int64, data []byte) error {
		v.BytesRead += int64(len(data))
		at := index
		index++
		switch {
		case uniform(data) && (data[0] == 0 || uniformDoes):
			return nil
		case before == nil:
			return fmt.Errorf("the block at byte %d reads as data after the erase", offset)
		case !before.blank[at] && before.hashes[at] == maphash.Bytes(before.seed, data):
			return fmt.Errorf("the block at byte %d reads as before the erase", offset)
		}
		return nil
	}, progress)
	if err == nil {
		v.Result = "passed"
	}
	return err
}

func readBlocks(ctx context.Context, m Media, size int64, mode string, take func(int64, []byte) error, progress func(done, all int64)) error {
	buffer := aligned(block)
	count, offset := spans(size, mode)
	for i := int64(0); i < count; i++ {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		at := offset(i)
		data := buffer[:min(block, size-at)]
		if n, err := m.ReadAt(data, at); n < len(data) && err != nil && !(errors.Is(err, io.EOF) && n == len(data)) {
			return fmt.Errorf("reading back at byte %d failed: %w", at, err)
		}
		if err := take(at, data); err != nil {
			return err
		}
		progress(i+1, count)
	}
	return nil
}

var zeroBlock = make([]byte, block)

func uniform(data []byte) bool {
	if len(data) == 0 || data[0] == 0 {
		return bytes.Equal(data, zeroBlock[:len(data)])
	}
	return bytes.Equal(data[1:], data[:len(data)-1])
}
