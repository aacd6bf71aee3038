package firmware

import (
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bootwright.io/dispatcher/internal/retry"
)

// smallRun is a memory file system as /run is on a server with little memory.
func smallRun(t *testing.T, size string) string {
	t.Helper()
	directory := t.TempDir()
	if os.Getuid() != 0 {
		t.Skip("mounting takes root")
	}
	if out, err := exec.Command("mount", "-t", "tmpfs", "-o", "size="+size, "tmpfs", directory).CombinedOutput(); err != nil {
		t.Skipf("no memory file system can be mounted here: %s", out)
	}
	t.Cleanup(func() { _ = exec.Command("umount", directory).Run() })
	return directory
}

func TestFirmwareThatDoesNotFitIsRefusedBeforeItFillsTheMemory(t *testing.T) {
	for name, c := range map[string]struct {
		size, chunked bool
		sentence      string
	}{
		"its size is stated":     {true, false, "it has 8.0 MiB, and there is memory for 4.0 MiB only"},
		"its size is not stated": {false, true, "it has more than the 4.0 MiB that there is memory for"},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				asked++
				if c.size {
					w.Header().Set("Content-Length", "8388608")
				}
				_, _ = w.Write(make([]byte, 8<<20))
			}))
			defer server.Close()
			directory := smallRun(t, "20m")
			f := Fetcher{Say: t.Logf, Retry: retry.Policy{Patience: 5 * time.Second, Pause: time.Millisecond}, Stall: time.Second}
			_, err := f.Fetch(t.Context(), server.URL+"/bios.rom", filepath.Join(directory, "rom"))
			if err == nil || !strings.Contains(err.Error(), c.sentence) || asked != 1 {
				t.Errorf("%v, asked %d times", err, asked)
			}
		})
	}
}

func TestAServerWithoutAnyMemoryLeftFetchesNoFirmware(t *testing.T) {
	directory := smallRun(t, "8m")
	for _, source := range []string{"http://127.0.0.1:1/bios.rom", "127.0.0.1:1/firmware/x@sha256:" + strings.Repeat("0", 64)} {
		server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) {}))
		defer server.Close()
		if IsURL(source) {
			source = server.URL + "/bios.rom"
		}
		f := Fetcher{Say: t.Logf, Retry: retry.Policy{Patience: 5 * time.Second, Pause: time.Millisecond}, Stall: time.Second}
		if _, err := f.Fetch(t.Context(), source, filepath.Join(directory, "rom")); err == nil || !strings.Contains(err.Error(), "there is no memory for the firmware: only 8.0 MiB are free") {
			t.Error(source, err)
		}
	}
}

func TestMemoryThatIsUsedUpMeanwhileEndsTheDownloadAtOnce(t *testing.T) {
	directory := smallRun(t, "20m")
	asked := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		asked++
		_, _ = w.Write(make([]byte, 1<<20))
		_ = http.NewResponseController(w).Flush()
		_ = os.WriteFile(filepath.Join(directory, "journal"), make([]byte, 19<<20), 0o600)
		_, _ = w.Write(make([]byte, 2<<20))
	}))
	defer server.Close()
	f := Fetcher{Say: t.Logf, Retry: retry.Policy{Patience: 5 * time.Second, Pause: time.Millisecond}, Stall: time.Second}
	_, err := f.Fetch(t.Context(), server.URL+"/bios.rom", filepath.Join(directory, "rom"))
	if err == nil || !strings.Contains(err.Error(), "there is no memory left for it") || asked != 1 {
		t.Errorf("%v, asked %d times", err, asked)
	}
}

func TestAToolWhoseHelperKeepsTheOutputOpenHasEndedAllTheSame(t *testing.T) {
	wrapper, _ := tool(t, checks, writes)
	script, _ := os.ReadFile(wrapper.Path)
	text := strings.Replace(string(script), "#!/bin/sh\n", "#!/bin/sh\nsleep 60 &\n", 1)
	if err := os.WriteFile(wrapper.Path, []byte(text), 0o755); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	got, err := wrapper.Version(t.Context())
	if err != nil || got.Version != "1.2" || time.Since(began) > 20*time.Second {
		t.Errorf("%+v %v after %s", got, err, time.Since(began))
	}
}
