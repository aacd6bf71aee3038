package blockdev

import "testing"

func TestADiskOfAnOldControllerHasANodeInADirectory(t *testing.T) {
	for name, want := range map[string]string{"cciss!c0d0": "/dev/cciss/c0d0", "sda": "/dev/sda"} {
		if got := (Device{Name: name}).Path(); got != want {
			t.Errorf("%s: %s", name, got)
		}
	}
}
