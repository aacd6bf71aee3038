package provision

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"
)

// The host accepts by this file what the dispatcher takes by its constants.
func TestTakesWhatTheHostAccepts(t *testing.T) {
	data, err := os.ReadFile("../../../workflow-bundles/target-limits.json")
	if err != nil {
		t.Fatal(err)
	}
	var limits struct {
		Environment struct {
			Always           map[string]string
			Reserved         []string
			ReservedPrefixes []string `json:"reserved-prefixes"`
			MaxBytes         int      `json:"max-bytes"`
			Usable, Unusable []string
		}
		RunFiles struct{ Reserved []string } `json:"run-files"`
	}
	if err := json.Unmarshal(data, &limits); err != nil {
		t.Fatal(err)
	}
	environment := limits.Environment
	if !maps.Equal(always, environment.Always) {
		t.Errorf("always set: %v here, %v there", always, environment.Always)
	}
	same(t, "reserved names", fixed, environment.Reserved)
	same(t, "reserved beginnings", fixedPrefixes, environment.ReservedPrefixes)
	same(t, "files of the dispatcher", own, limits.RunFiles.Reserved)
	if maxValue != environment.MaxBytes {
		t.Errorf("a value has at most %d bytes here, %d there", maxValue, environment.MaxBytes)
	}
	for _, value := range environment.Usable {
		if why := unusable(value); why != "" {
			t.Errorf("the host accepts %q, which here %s", value, why)
		}
	}
	for _, value := range environment.Unusable {
		if unusable(value) == "" {
			t.Errorf("%q is taken here, but listed as unusable", value)
		}
	}
}

func same(t *testing.T, what string, here, there []string) {
	t.Helper()
	if !slices.Equal(slices.Sorted(slices.Values(here)), slices.Sorted(slices.Values(there))) {
		t.Errorf("%s: %v here, %v there", what, here, there)
	}
}
