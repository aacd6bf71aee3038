package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bootwright.io/dispatcher/internal/ocistream"
	"bootwright.io/dispatcher/internal/retry"
)

const content = "the bytes of a layer"

// artifact serves one layer called file.wim; it sends sent for it, whatever the manifest says.
func artifact(t *testing.T, sent string) (reference string, options ocistream.Options) {
	t.Helper()
	sum := sha256.Sum256([]byte(content))
	manifest := fmt.Appendf(nil, `{"layers":[{"digest":"sha256:%s","size":%d,"annotations":{"org.opencontainers.image.title":"file.wim"}}]}`,
		hex.EncodeToString(sum[:]), len(content))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.URL.Path, "/manifests/") {
			_, _ = w.Write(manifest)
			return
		}
		http.ServeContent(w, r, "", time.Time{}, strings.NewReader(sent))
	}))
	t.Cleanup(server.Close)
	digest := sha256.Sum256(manifest)
	return strings.TrimPrefix(server.URL, "http://") + "/windows@sha256:" + hex.EncodeToString(digest[:]), ocistream.Options{RegistryURL: server.URL,
		AuthFile: filepath.Join(t.TempDir(), "none"), CAFile: filepath.Join(t.TempDir(), "none"), Retry: retry.Policy{Patience: 100 * time.Millisecond, Pause: time.Millisecond}}
}

func needFUSE(t *testing.T) {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("mounting takes root")
	}
	if _, err := os.Stat("/dev/fuse"); err != nil {
		t.Skip("this machine has no FUSE")
	}
}

func TestACommandFindsTheLayersAndItsStatusIsKept(t *testing.T) {
	needFUSE(t)
	reference, options := artifact(t, content)
	directory := filepath.Join(t.TempDir(), "made", "anew")
	copied := filepath.Join(t.TempDir(), "copy")
	for status, command := range map[int][]string{0: {"cp", directory + "/file.wim", copied}, 7: {"sh", "-c", "exit 7"}, 127: {"no-such-program"}, 137: {"sh", "-c", "kill -9 $$"}} {
		if got := runOn(context.Background(), directory, true, reference, command, options); got != status {
			t.Errorf("%v: status %d", command, got)
		}
	}
	if data, err := os.ReadFile(copied); err != nil || string(data) != content {
		t.Errorf("%q, %v", data, err)
	}
	if entries, err := os.ReadDir(directory); err != nil || len(entries) != 0 {
		t.Errorf("still mounted: %v, %v", entries, err)
	}
}

func TestWrongBytesAreFoundAlsoWhereTheCommandDidNotLook(t *testing.T) {
	needFUSE(t)
	reference, options := artifact(t, strings.ToUpper(content))
	if got := runOn(context.Background(), t.TempDir(), true, reference, []string{"true"}, options); got != unreadable {
		t.Error("status", got)
	}
	if got := runOn(context.Background(), t.TempDir(), false, reference, []string{"true"}, options); got != 0 {
		t.Error("nothing was read, and yet the status is", got)
	}
}

func TestAMissingArtifactIsNotTheCommandsFault(t *testing.T) {
	reference, options := artifact(t, content)
	reference = reference[:strings.Index(reference, "@")] + "@sha256:" + strings.Repeat("0", 64)
	if got := runOn(context.Background(), t.TempDir(), false, reference, []string{"true"}, options); got != unreadable {
		t.Error("status", got)
	}
}

func TestASignalEndsTheCommand(t *testing.T) {
	needFUSE(t)
	reference, options := artifact(t, content)
	ctx, stop := context.WithTimeout(context.Background(), 100*time.Millisecond)
	defer stop()
	began := time.Now()
	if got := runOn(ctx, t.TempDir(), false, reference, []string{"sleep", "60"}, options); got != unreadable || time.Since(began) > 30*time.Second {
		t.Error("status", got, "after", time.Since(began))
	}
}
