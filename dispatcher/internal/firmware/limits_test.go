package firmware

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

func TestAHelperThatKeepsTheOutputOpenDoesNotHoldTheStepUp(t *testing.T) {
	wrapper, _ := tool(t, checks, `sleep 60 & echo $! > helper; echo "all done"`)
	began := time.Now()
	if err := wrapper.Flash(t.Context(), "x"); err != nil {
		t.Error(err)
	}
	if took := time.Since(began); took > helperPatience+5*time.Second {
		t.Error(took)
	}
}

// memory is a small file system in memory, as /run is on a server.
func memory(t *testing.T, size string) string {
	t.Helper()
	if os.Getuid() != 0 {
		t.Skip("a mount needs root")
	}
	directory := t.TempDir()
	if err := unix.Mount("tmpfs", directory, "tmpfs", 0, "size="+size); err != nil {
		t.Skip("no tmpfs can be mounted here: ", err)
	}
	t.Cleanup(func() { _ = unix.Unmount(directory, unix.MNT_DETACH) })
	return directory
}

func TestFirmwareThatDoesNotFitIsRefusedAndNotFetchedAgainAndAgain(t *testing.T) {
	for what, withLength := range map[string]bool{"the server says how much it is": true, "it does not": false} {
		directory := memory(t, "18m")
		var requests atomic.Int32
		server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			requests.Add(1)
			if withLength {
				w.Header().Set("Content-Length", "5242880")
			}
			for range 5 {
				_, _ = w.Write(make([]byte, 1<<20))
			}
		}))
		f := Fetcher{Say: t.Logf, Patience: 10 * time.Second, Pause: time.Millisecond, Stall: 5 * time.Second}
		_, err := f.Fetch(t.Context(), server.URL+"/bios.bin", filepath.Join(directory, "firmware"))
		server.Close()
		if err == nil || !strings.Contains(err.Error(), "memory") || strings.Contains(err.Error(), "connection broke off") || requests.Load() != 1 {
			t.Error(what, err, requests.Load())
		}
	}
}

func TestWithoutSpareMemoryNoFirmwareIsFetched(t *testing.T) {
	directory := memory(t, "8m")
	f := Fetcher{Say: t.Logf, Patience: 10 * time.Second, Pause: time.Millisecond, Stall: 5 * time.Second}
	for _, source := range []string{"http://127.0.0.1:1/bios.bin", "127.0.0.1:1/x@sha256:" + strings.Repeat("0", 64)} {
		_, err := f.Fetch(t.Context(), source, filepath.Join(directory, "firmware"))
		if err == nil || !strings.Contains(err.Error(), "this server has no memory free for it") {
			t.Error(source, err)
		}
	}
}
