package erase

import (
	"context"
	"fmt"
	"time"

	"bootwright.io/dispatcher/internal/blockdev"
)

// The password exists while a secure erase is under way, which may take a day, and is removed by its end. A disk that
// lost its power in the middle keeps it: README of the bundle erase says how to take it away.
const ataPassword = "bootwright"

// act erases by what the disk does itself, or by writing.
func (e *Eraser) act(ctx context.Context, d blockdev.Device, c Capability, method string, m Media, progress func(done, all int64)) error {
	path := d.Path()
	switch method {
	case NVMeFormat:
		return e.tool(ctx, "nvme", "format", path, "--ses=1", "--force")
	case NVMeCrypto:
		return e.tool(ctx, "nvme", "format", path, "--ses=2", "--force")
	case NVMeSanitize:
		return e.sanitizeNVMe(ctx, path, *c.NVMe)
	case ATASecureErase:
		return e.secureErase(ctx, path, *c.ATA)
	case SCSISanitize:
		form := "--crypto"
		if c.SCSI.SanitizeBlock {
			form = "--block"
		} else if c.SCSI.SanitizeOverwrite {
			form = "--overwrite"
		}
		args := []string{form, "--wait", "--quick", path}
		if form == "--overwrite" {
			args = append([]string{"--zero"}, args...)
		}
		return e.tool(ctx, "sg_sanitize", args...)
	case Discard:
		return discard(ctx, m, d.Size, c.DiscardMax, progress)
	case Overwrite:
		return overwrite(ctx, m, d.Size, progress)
	}
	return fmt.Errorf("%q is no method", method)
}

// tool runs a program; its last line is the reason when it fails.
func (e *Eraser) tool(ctx context.Context, name string, args ...string) error {
	result, err := e.Run(ctx, name, args...)
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return fmt.Errorf("%s cannot be run: %w", name, err)
	}
	if result.Code != 0 {
		return fmt.Errorf("%s failed with status %d: %s", name, result.Code, result.LastLine())
	}
	return nil
}

// secureErase sets a password, which the erase takes away again; a password must not stay behind.
func (e *Eraser) secureErase(ctx context.Context, path string, a ATA) error {
	form := "--security-erase"
	if a.Enhanced {
		form = "--security-erase-enhanced"
	}
	e.Say("%s: has the ATA password %q until its erase has ended; should that be cut off, hdparm --user-master u --security-unlock %s and --security-disable %s take it away",
		path, ataPassword, ataPassword, ataPassword)
	if err := e.tool(ctx, "hdparm", "--user-master", "u", "--security-set-pass", ataPassword, path); err != nil {
		return err
	}
	// Once begun it is not interrupted: a disk that loses its master in the middle stays locked.
	err := e.tool(context.WithoutCancel(ctx), "hdparm", "--user-master", "u", form, ataPassword, path)
	after, runErr := e.Run(context.WithoutCancel(ctx), "hdparm", "-I", path)
	if runErr == nil {
		if state := ParseATA(after.Stdout); state != nil && state.Enabled {
			left := e.tool(context.WithoutCancel(ctx), "hdparm", "--user-master", "u", "--security-disable", ataPassword, path)
			if left != nil {
				return fmt.Errorf("the disk has kept the ATA password %q (%v); remove it with hdparm --user-master u --security-unlock %s, then --security-disable %s",
					ataPassword, left, ataPassword, ataPassword)
			}
			if err == nil {
				err = fmt.Errorf("the disk has kept its password, so it was not erased; the password was removed")
			}
		}
	}
	return err
}

// sanitizeNVMe starts the operation and follows its log page to the end.
func (e *Eraser) sanitizeNVMe(ctx context.Context, path string, n NVMe) error {
	action := "--sanact=4" // cryptographic
	if n.SanitizeBlock {
		action = "--sanact=2"
	}
	if err := e.tool(ctx, "nvme", "sanitize", path, action); err != nil {
		return err
	}
	for {
		result, err := e.Run(ctx, "nvme", "sanitize-log", path, "--raw-binary")
		if err != nil {
			return fmt.Errorf("nvme sanitize-log cannot be run: %w", err)
		}
		switch status, err := SanitizeStatus([]byte(result.Stdout)); {
		case err != nil:
			return err
		case status == 1 || status == 4:
			return nil
		case status != 2:
			return fmt.Errorf("the controller says that its sanitize operation failed (status %d)", status)
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(e.Poll):
		}
	}
}

func discard(ctx context.Context, m Media, size, most int64, progress func(done, all int64)) error {
	step := min(max(most/block*block, block), mostDiscard)
	for at := int64(0); at < size; at += step {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if err := m.Discard(at, min(step, size-at)); err != nil {
			return fmt.Errorf("discarding at byte %d failed: %w", at, err)
		}
		progress(min(at+step, size), size)
	}
	return m.Sync()
}

func overwrite(ctx context.Context, m Media, size int64, progress func(done, all int64)) error {
	zeros := aligned(4 * block)
	for at := int64(0); at < size; {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		n, err := m.WriteAt(zeros[:min(int64(len(zeros)), size-at)], at)
		if err != nil {
			return fmt.Errorf("writing at byte %d failed: %w", at, err)
		}
		at += int64(n)
		progress(at, size)
	}
	return m.Sync()
}
