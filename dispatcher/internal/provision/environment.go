package provision

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"
	"unicode"

	"bootwright.io/dispatcher/internal/job"
)

// fixed are the keys the dispatcher sets itself; a bundle's mapping may not change them.
// They and the beginnings below are in workflow-bundles/target-limits.json, too, by which the host checks bundles.
var fixed = []string{"ENV", "HOME", "IFS", "JOB_ID", "PATH", "REGISTRY_URL", "SERIAL_NUMBER", "STEP", "TARGET_DISK", "TARGET_DISK_DRIVERS", "TASK_TARGET"}

// fixedPrefixes begin names that change what a step's programs do, not what they are told.
var fixedPrefixes = []string{"BASH", "CONTAINER", "LD_", "PERL", "PYTHON", "REGISTRY_AUTH", "SHELL"}

// always are the keys that need no mapping.
var always = map[string]string{"OCI_URL": "/oci_url", "FIRMWARE_URL": "/firmware_url"}

const maxValue = 16 << 10

// Environment is recipe.env: raw KEY=value lines, sorted.
func Environment(t Task) ([]byte, error) {
	values := map[string]string{"TASK_TARGET": t.Job.Bundle.Target, "SERIAL_NUMBER": t.Job.ServerSerial,
		"JOB_ID": t.Job.ID, "REGISTRY_URL": t.Job.RegistryURL}
	if t.Disk != "" {
		values["TARGET_DISK"] = t.Disk
		values["TARGET_DISK_DRIVERS"] = strings.Join(t.Drivers, " ")
	}
	mapping := maps.Clone(always)
	for key, pointer := range t.Job.Bundle.Environment {
		if key == "TARGET_DISK" && t.Disk != "" {
			continue
		}
		if reserved(key) {
			return nil, fmt.Errorf("the bundle maps %s, which it may not", key)
		}
		mapping[key] = pointer
	}
	for key, pointer := range mapping {
		text, found, err := plainValue(t.Recipe, key, pointer)
		if err != nil {
			return nil, err
		}
		if found {
			values[key] = text
		}
	}
	var lines []string
	for key, value := range values {
		if why := unusable(value); why != "" {
			return nil, fmt.Errorf("the value for %s %s; it cannot be passed to the steps", key, why)
		}
		if value != "" {
			lines = append(lines, key+"="+value)
		}
	}
	sort.Strings(lines)
	return []byte(strings.Join(lines, "\n") + "\n"), nil
}

func reserved(key string) bool {
	return slices.Contains(fixed, key) ||
		slices.ContainsFunc(fixedPrefixes, func(prefix string) bool { return strings.HasPrefix(key, prefix) })
}

func plainValue(recipe job.Recipe, key, pointer string) (text string, found bool, err error) {
	value, found, err := recipe.At(pointer)
	if err != nil || !found {
		return "", false, err
	}
	switch plain := value.(type) {
	case string:
		return plain, true, nil
	case json.Number, bool:
		return fmt.Sprint(plain), true, nil
	}
	return "", false, fmt.Errorf("the recipe's %s, meant for %s, is not a text, number or truth value", pointer, key)
}

// unusable says why a value does not mean the same as a raw line to podman and to systemd, or "".
func unusable(value string) string {
	switch {
	case strings.ContainsFunc(value, func(r rune) bool { return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' }):
		return "has a control character (such as a line break)"
	case strings.ContainsRune(value, unicode.ReplacementChar):
		return "is not valid UTF-8"
	case len(value) > maxValue:
		return "is longer than 16 KiB"
	case strings.TrimSpace(value) != value:
		return "begins or ends with a blank"
	case strings.IndexAny(value, "\"'`") == 0:
		return "begins with a quote"
	case strings.HasSuffix(value, `\`):
		return "ends with a backslash"
	}
	return ""
}
