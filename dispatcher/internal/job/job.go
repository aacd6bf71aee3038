// Package job reads what the task medium says: job.json (whose task it is, how to report, which units) and
// recipe.json, checked with recipe.schema.json.
package job

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"time"
)

// Job is job.json. Unknown keys are ignored: a newer host may say more.
type Job struct {
	ID           string          `json:"job_id"`
	ServerSerial string          `json:"server_serial"`
	UUID         string          `json:"uuid"`
	WebhookURL   string          `json:"webhook_url"`
	WebhookToken string          `json:"webhook_token"`
	RegistryURL  string          `json:"registry_url"`
	PullToken    string          `json:"pull_token"`
	CA           string          `json:"ca"`
	Network      json.RawMessage `json:"network"`
	Bundle       Bundle          `json:"bundle"`
	// IssuedAt is the host's time when it made the medium (RFC 3339); a host of an older version states none.
	IssuedAt string `json:"issued_at"`
}

// Bundle is what the workflow's bundle declares for the target.
type Bundle struct {
	ID               string            `json:"id"`
	Version          string            `json:"version"`
	Digest           string            `json:"digest"`
	Target           string            `json:"target"`
	Steps            []string          `json:"steps"`
	Environment      map[string]string `json:"environment"`
	RunFiles         map[string]string `json:"run_files"`
	Files            []File            `json:"files"`
	DiskSelector     string            `json:"disk_selector"`
	Images           []Image           `json:"images"`
	Units            []Unit            `json:"units"`
	HeartbeatSeconds int               `json:"heartbeat_seconds"`
	TimeoutSeconds   int               `json:"timeout_seconds"`
}

// File of the medium that steps get in /run/provision.
type File struct {
	Path   string `json:"path"`
	Secret bool   `json:"secret"`
}

// Image is a tool image that the task brings: Reference (pinned by digest) gets the local Name its Quadlet uses.
type Image struct {
	Name      string `json:"name"`
	Reference string `json:"reference"`
}

// Unit is a source file of a unit on the medium. SHA256 (hex) may be empty.
type Unit struct {
	Path   string `json:"path"`
	Name   string `json:"name"`
	SHA256 string `json:"sha256"`
}

var (
	targetForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.@-]{0,100}\.target$`)
	stepForm   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.@-]{0,100}\.service$`)
	keyForm    = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)
	imageForm  = regexp.MustCompile(`^localhost/tools/[a-z0-9]+(-[a-z0-9]+)*:[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$`)
	unitForm   = regexp.MustCompile(`^[a-z0-9][a-z0-9@-]{0,100}\.(container|volume|service|target|mount)$`)
	tokenForm  = regexp.MustCompile(`^[\x21-\x7e]+$`)
)

// Parse reads job.json. It checks nothing but the JSON, so that even a wrong job can be reported.
func Parse(data []byte) (Job, error) {
	var j Job
	if err := json.Unmarshal(data, &j); err != nil {
		return Job{}, fmt.Errorf("job.json on the task medium is not what it should be: %w", err)
	}
	return j, nil
}

// CheckContact tells whether the job can be reported.
func (j Job) CheckContact() error {
	address, err := url.Parse(j.WebhookURL)
	switch {
	case err != nil || address.Host == "" || (address.Scheme != "http" && address.Scheme != "https"):
		return errors.New("job.json has no webhook_url with http or https")
	case !tokenForm.MatchString(j.WebhookToken):
		return errors.New("job.json has no usable webhook_token")
	case j.ID == "":
		return errors.New("job.json has no job_id")
	}
	return nil
}

// Check tells whether the task can be carried out as stated.
func (j Job) Check() error {
	b := j.Bundle
	switch {
	case j.ServerSerial == "":
		return errors.New("job.json has no server_serial")
	case !targetForm.MatchString(b.Target):
		return fmt.Errorf("job.json: %q is not the name of a target", b.Target)
	case len(b.Steps) == 0:
		return errors.New("job.json names no steps")
	}
	for _, step := range b.Steps {
		if !stepForm.MatchString(step) {
			return fmt.Errorf("job.json: %q is not the name of a service", step)
		}
	}
	for _, image := range b.Images {
		if !imageForm.MatchString(image.Name) {
			return fmt.Errorf("job.json: %q is not a name for a tool image (localhost/tools/NAME:VERSION)", image.Name)
		}
	}
	for _, unit := range b.Units {
		if !unitForm.MatchString(unit.Name) {
			return fmt.Errorf("job.json: %q is not the name of a unit that a task may bring", unit.Name)
		}
	}
	for key := range b.Environment {
		if !keyForm.MatchString(key) {
			return fmt.Errorf("job.json: %q is not a name for an environment variable (A-Z, 0-9, _)", key)
		}
	}
	for name := range b.RunFiles {
		if err := checkName(name); err != nil {
			return err
		}
	}
	for _, file := range b.Files {
		if err := checkName(file.Path); err != nil {
			return err
		}
	}
	return nil
}

func checkName(name string) error {
	if name == "" || !filepath.IsLocal(name) || filepath.Clean(name) != name || strings.HasPrefix(name, ".") {
		return fmt.Errorf("job.json: %q is not a file name below /run/provision", name)
	}
	return nil
}

// Heartbeat is the longest silence between two reports; 30 s unless the job says 1 to 3600.
func (j Job) Heartbeat() time.Duration { return seconds(j.Bundle.HeartbeatSeconds, 3600, 30) }

// Timeout bounds the whole task; 3 h unless the job says 1 s to 7 days.
func (j Job) Timeout() time.Duration { return seconds(j.Bundle.TimeoutSeconds, 7*24*3600, 3*3600) }

func seconds(value, most, fallback int) time.Duration {
	if value < 1 || value > most {
		value = fallback
	}
	return time.Duration(value) * time.Second
}

// String leaves the tokens out.
func (j Job) String() string {
	return fmt.Sprintf("job %s for server %s, %s of bundle %s %s", j.ID, j.ServerSerial, j.Bundle.Target, j.Bundle.ID, j.Bundle.Version)
}
