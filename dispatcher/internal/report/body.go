package report

import (
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"bootwright.io/dispatcher/internal/codes"
)

// Step is a step as it is sent.
type Step struct {
	Name      string     `json:"name"`
	State     string     `json:"state"`
	StartedAt *time.Time `json:"started_at,omitempty"`
	EndedAt   *time.Time `json:"ended_at,omitempty"`
	ExitCode  *int       `json:"exit_code,omitempty"`
	Percent   *int       `json:"percent,omitempty"`
	LogTail   []string   `json:"log_tail,omitempty"`
}

// Final is how the task ended. FailedStep empty means success; Detail is the sentence of a failure.
type Final struct {
	FailedStep string
	Code       codes.Code
	Detail     string
	ExitCode   *int
	Output     json.RawMessage
}

type body struct {
	Status     string          `json:"status"`
	Seq        int             `json:"seq"`
	BootID     string          `json:"boot_id,omitempty"`
	FailedStep string          `json:"failed_step,omitempty"`
	ExitCode   *int            `json:"exit_code,omitempty"`
	Code       string          `json:"code,omitempty"`
	Detail     string          `json:"detail,omitempty"`
	Steps      []Step          `json:"steps"`
	Log        []Line          `json:"log"`
	Output     json.RawMessage `json:"output,omitempty"`
}

func (b body) bytes() []byte {
	if b.Steps == nil {
		b.Steps = []Step{}
	}
	if b.Log == nil {
		b.Log = []Line{}
	}
	data, err := json.Marshal(b)
	if err != nil { // only Output can be at fault
		b.Output = nil
		data, _ = json.Marshal(b)
	}
	return data
}

// alone is the result without what tools have printed, in which a fault may lie. How the task ended is worth more.
func (b body) alone() body {
	b.Log, b.Output = nil, nil
	b.Steps = slices.Clone(b.Steps)
	for i := range b.Steps {
		b.Steps[i].LogTail = nil
	}
	return b
}

func plural(lines int) string {
	if lines == 1 {
		return "1 line dropped"
	}
	return fmt.Sprintf("%d lines dropped", lines)
}
