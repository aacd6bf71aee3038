package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestStreamsALayerWithItsProgress(t *testing.T) {
	reference, options := artifact(t, content)
	t.Setenv("REGISTRY_URL", options.RegistryURL)
	progress := filepath.Join(t.TempDir(), "progress")
	var out, errs bytes.Buffer
	status := stream(t.Context(), []string{"--progress", progress, "--provision", t.TempDir(), reference}, &out, &errs)
	if status != 0 || out.String() != content || errs.Len() > 0 {
		t.Error(status, out.String(), errs.String())
	}
	if data, err := os.ReadFile(progress); err != nil || string(data) != "100\n" {
		t.Error(err, string(data))
	}
}

func TestSaysWhyInTheLastLine(t *testing.T) {
	reference, options := artifact(t, strings.Repeat("x", len(content)))
	t.Setenv("REGISTRY_URL", options.RegistryURL)
	var out, errs bytes.Buffer
	if status := stream(t.Context(), []string{"--provision", t.TempDir(), reference}, &out, &errs); status != 1 || !strings.Contains(errs.String(), "have the digest") {
		t.Error(status, errs.String())
	}
	if status := stream(t.Context(), []string{"--provision", t.TempDir(), "--max-size", "3", reference}, &out, &errs); status != 1 || !strings.Contains(errs.String(), "more than the 3 bytes") {
		t.Error(status, errs.String())
	}
}

func TestWrongUsageIsToldWithTheRightOne(t *testing.T) {
	for _, args := range [][]string{{}, {"a", "b"}, {"--mount", "/x", "a"}, {"--no-such-flag", "a"}} {
		var errs bytes.Buffer
		if status := stream(t.Context(), args, &bytes.Buffer{}, &errs); status != 2 || !strings.Contains(errs.String(), "usage: oci-stream") {
			t.Error(args, status, errs.String())
		}
	}
}
