// Package erase erases disks by the best way each offers, proves it by reading back, and writes the certificate.
package erase

import (
	"encoding/json"
	"os"
	"time"

	"bootwright.io/dispatcher/internal/blockdev"
)

// Certificate is what the job's output holds as "erase".
type Certificate struct {
	Version      int       `json:"version"`
	JobID        string    `json:"job_id"`
	ServerSerial string    `json:"server_serial"`
	Method       string    `json:"requested_method"`
	StartedAt    time.Time `json:"started_at"`
	EndedAt      time.Time `json:"ended_at"`
	Result       string    `json:"result"` // erased, failed
	Disks        []*Entry  `json:"disks"`
	NotErased    []Kept    `json:"not_erased"`
}

// Kept is a disk of the server that still has its data, and why. A certificate that is silent of it would be read as
// one of the whole server.
type Kept struct {
	Path   string `json:"path"`
	Model  string `json:"model"`
	Serial string `json:"serial"`
	WWN    string `json:"wwn"`
	Size   int64  `json:"size"`
	Reason string `json:"reason"`
}

func kept(d blockdev.Device, why string) Kept {
	return Kept{Path: d.Path(), Model: d.Model, Serial: d.Serial(), WWN: d.WWN, Size: d.Size, Reason: why}
}

// Entry is one disk of a certificate.
type Entry struct {
	Path         string       `json:"path"`
	Model        string       `json:"model"`
	Serial       string       `json:"serial"`
	WWN          string       `json:"wwn"`
	Size         int64        `json:"size"`
	Method       string       `json:"method"`
	Notes        []string     `json:"notes"`
	StartedAt    time.Time    `json:"started_at"`
	EndedAt      time.Time    `json:"ended_at"`
	Verification Verification `json:"verification"`
	Result       string       `json:"result"` // erased, failed
	Error        string       `json:"error,omitempty"`
}

// Verification says what was read back.
type Verification struct {
	Mode      string `json:"mode"`   // sampled, whole
	Expected  string `json:"expect"` // zeros, uniform, changed
	BytesRead int64  `json:"bytes_read"`
	Result    string `json:"result"` // passed, failed, not-run
}

func newEntry(d blockdev.Device, mode string) *Entry {
	return &Entry{Path: d.Path(), Model: d.Model, Serial: d.Serial(), WWN: d.WWN, Size: d.Size, Notes: []string{},
		Verification: Verification{Mode: mode, Expected: "zeros", Result: "not-run"}, Result: "failed"}
}

// WriteOutput writes the certificate as the step's output, whole or not at all.
func WriteOutput(file string, c Certificate) error {
	data, err := json.Marshal(map[string]any{"erase": c})
	if err != nil {
		return err
	}
	if err := os.WriteFile(file+".new", data, 0o644); err != nil {
		return err
	}
	return os.Rename(file+".new", file)
}
