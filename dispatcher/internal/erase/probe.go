package erase

import (
	"context"
	"os"
	"regexp"
	"strconv"
	"strings"

	"bootwright.io/dispatcher/internal/blockdev"
)

var namespace = regexp.MustCompile(`^(nvme\d+)(c\d+)?n\d+$`)

// probe asks a disk what it can do. A question that fails means that the disk does not offer it.
func (e *Eraser) probe(ctx context.Context, d blockdev.Device) (Capability, error) {
	c := Capability{DiscardMax: e.attribute(d.Name, "queue/discard_max_bytes")}
	if match := namespace.FindStringSubmatch(d.Name); match != nil {
		result, err := e.Run(ctx, "nvme", "id-ctrl", d.Path(), "-o", "json")
		if err != nil || result.Code != 0 {
			return c, nil // discard and overwrite are left
		}
		c.NVMe, err = ParseNVMe(result.Stdout, e.namespaces(match[1]))
		return c, err
	}
	if !strings.HasPrefix(d.Name, "sd") {
		return c, nil
	}
	if result, err := e.Run(ctx, "hdparm", "-I", d.Path()); err == nil {
		c.ATA = ParseATA(result.Stdout)
	}
	if c.ATA == nil {
		c.SCSI = &SCSI{
			SanitizeOverwrite: e.sanitizes(ctx, d, "0x48,0x1"),
			SanitizeBlock:     e.sanitizes(ctx, d, "0x48,0x2"),
			SanitizeCrypto:    e.sanitizes(ctx, d, "0x48,0x3"),
		}
	}
	return c, nil
}

func (e *Eraser) sanitizes(ctx context.Context, d blockdev.Device, opcode string) bool {
	result, err := e.Run(ctx, "sg_opcodes", "--opcode="+opcode, d.Path())
	return err == nil && result.Code == 0 && ParseOpcode(result.Stdout)
}

// namespaces counts what the kernel shows of one controller.
func (e *Eraser) namespaces(controller string) int {
	entries, _ := os.ReadDir(e.Root.Path("/sys/class/block"))
	count := 0
	for _, entry := range entries {
		if match := namespace.FindStringSubmatch(entry.Name()); match != nil && match[1] == controller && match[2] == "" {
			count++
		}
	}
	return count
}

func (e *Eraser) attribute(name, file string) int64 {
	data, _ := os.ReadFile(e.Root.Path("/sys/class/block", name, file))
	value, _ := strconv.ParseInt(strings.TrimSpace(string(data)), 10, 64)
	return value
}
