package medium

import (
	"encoding/json"
	"os"
	"testing"
)

// The host makes no medium that is larger than what is read here.
func TestReadsWhatTheHostMakes(t *testing.T) {
	data, err := os.ReadFile("../../../workflow-bundles/target-limits.json")
	if err != nil {
		t.Fatal(err)
	}
	var limits struct {
		Medium struct {
			MaxBytes int `json:"max-bytes"`
			MaxFiles int `json:"max-files"`
		}
	}
	if err := json.Unmarshal(data, &limits); err != nil {
		t.Fatal(err)
	}
	if limits.Medium.MaxBytes != maxBytes || limits.Medium.MaxFiles != maxFiles {
		t.Errorf("%d bytes in %d files here, %+v there", maxBytes, maxFiles, limits.Medium)
	}
}
