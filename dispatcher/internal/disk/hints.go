package disk

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"

	"bootwright.io/dispatcher/internal/blockdev"
)

// hint tells whether a disk fits one wish of the recipe.
type hint func(blockdev.Device) bool

// parseHints reads the object form of target_disk. An unknown hint is refused: ignoring it could pick a wrong disk.
func parseHints(object map[string]any) ([]hint, error) {
	var hints []hint
	for name, value := range object {
		h, err := parseHint(name, value)
		if err != nil {
			return nil, err
		}
		hints = append(hints, h)
	}
	if len(hints) == 0 {
		return nil, fmt.Errorf("target_disk is an object without any hint")
	}
	return hints, nil
}

func parseHint(name string, value any) (hint, error) {
	switch name {
	case "min_size", "max_size":
		size, err := parseSize(value)
		if err != nil {
			return nil, fmt.Errorf("target_disk.%s: %w", name, err)
		}
		if name == "min_size" {
			return func(d blockdev.Device) bool { return d.Size >= size }, nil
		}
		return func(d blockdev.Device) bool { return d.Size <= size }, nil
	case "rotational":
		want, ok := value.(bool)
		if !ok {
			return nil, fmt.Errorf("target_disk.rotational is neither true nor false")
		}
		return func(d blockdev.Device) bool { return d.Rotational == want }, nil
	}
	want, ok := value.(string)
	if !ok || strings.TrimSpace(want) == "" {
		return nil, fmt.Errorf("target_disk.%s is not a text", name)
	}
	switch name {
	case "serial":
		return func(d blockdev.Device) bool {
			for _, serial := range d.Serials {
				if same(serial, want) {
					return true
				}
			}
			return false
		}, nil
	case "wwn":
		return func(d blockdev.Device) bool { return d.WWN != "" && wwn(d.WWN) == wwn(want) }, nil
	case "model":
		return func(d blockdev.Device) bool { return same(d.Model, want) }, nil
	case "vendor":
		return func(d blockdev.Device) bool { return same(d.Vendor, want) }, nil
	case "path":
		return func(d blockdev.Device) bool { return named(d, want) }, nil
	}
	return nil, fmt.Errorf("target_disk has the unknown hint %q (known: serial, wwn, model, vendor, min_size, max_size, rotational, path)", name)
}

func same(a, b string) bool {
	return strings.EqualFold(strings.Join(strings.Fields(strings.ReplaceAll(a, "_", " ")), " "),
		strings.Join(strings.Fields(strings.ReplaceAll(b, "_", " ")), " "))
}

func wwn(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	for _, prefix := range []string{"0x", "naa.", "eui.", "wwn-0x", "nvme."} {
		text = strings.TrimPrefix(text, prefix)
	}
	return text
}

var sizeForm = regexp.MustCompile(`^([0-9]{1,15})\s*([KMGTP]?)(i?B)?$`)

// parseSize reads bytes as a number, or a text such as 512M, 16G, 2TiB (powers of 1024, as in the layout).
func parseSize(value any) (int64, error) {
	text := fmt.Sprint(value)
	match := sizeForm.FindStringSubmatch(strings.TrimSpace(text))
	switch value.(type) {
	case string, json.Number, float64, int64, int:
	default:
		match = nil
	}
	if match == nil {
		return 0, fmt.Errorf("%q is no size; write bytes or 512M, 16G, 2T", text)
	}
	number, err := strconv.ParseInt(match[1], 10, 64)
	factor := int64(math.Pow(1024, float64(strings.Index("KMGTP", match[2])+1)))
	if match[2] == "" {
		factor = 1
	}
	if err != nil || number > math.MaxInt64/factor {
		return 0, fmt.Errorf("%q is too large", text)
	}
	return number * factor, nil
}
