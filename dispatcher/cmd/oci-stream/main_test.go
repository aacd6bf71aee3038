package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

func TestStreamsTheLayerAndShowsHowFarItIs(t *testing.T) {
	reference, options := artifact(t, content)
	t.Setenv("REGISTRY_URL", options.RegistryURL)
	progress := filepath.Join(t.TempDir(), "progress")
	var out bytes.Buffer
	status := start(t.Context(), []string{"--provision", t.TempDir(), "--progress", progress, reference}, &out)
	if status != 0 || out.String() != content {
		t.Errorf("status %d, %q", status, out.String())
	}
	if percent, err := os.ReadFile(progress); err != nil || string(percent) != "100\n" {
		t.Errorf("%q, %v", percent, err)
	}
}

func TestAStreamThatIsNotWhatItShouldBeEndsWithOne(t *testing.T) {
	reference, options := artifact(t, "another content here")
	t.Setenv("REGISTRY_URL", options.RegistryURL)
	for name, args := range map[string][]string{
		"wrong bytes":  {"--provision", t.TempDir(), reference},
		"too large":    {"--provision", t.TempDir(), "--max-size", "3", reference},
		"no reference": {"--provision", t.TempDir(), "not-pinned/x:latest"},
	} {
		if status := start(t.Context(), args, new(bytes.Buffer)); status != 1 {
			t.Errorf("%s: status %d", name, status)
		}
	}
}

func TestWrongUsageEndsWithTwo(t *testing.T) {
	for _, args := range [][]string{{}, {"a", "b"}, {"--mount", "/x", "a"}, {"--nonsense"}, {"--max-size", "many", "a"}} {
		if status := start(t.Context(), args, new(bytes.Buffer)); status != 2 {
			t.Errorf("%q: status %d", args, status)
		}
	}
}

func TestACommandRunsOnTheLayersByTheArgumentsToo(t *testing.T) {
	needFUSE(t)
	reference, options := artifact(t, content)
	t.Setenv("REGISTRY_URL", options.RegistryURL)
	directory := filepath.Join(t.TempDir(), "layers")
	if status := start(t.Context(), []string{"--provision", t.TempDir(), "--mount", directory, "--whole", reference, "grep", "-q", "bytes", directory + "/file.wim"}, nil); status != 0 {
		t.Error("status", status)
	}
}
