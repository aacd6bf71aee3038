package firmware

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// tool makes a wrapper whose flash appends the firmware to a file, and whose installed version is in a file.
func tool(t *testing.T, check, flash string) (Tool, string) {
	t.Helper()
	directory := t.TempDir()
	script := fmt.Sprintf(`#!/bin/sh
cd %s
case $1 in
  version) echo "Vendor tool 1.0"; echo "version: $(cat version)"; [ ! -f pending ] || echo "pending_version: $(cat pending)";;
  check) %s;;
  flash) %s;;
esac
`, directory, check, flash)
	path := filepath.Join(directory, "firmware-tool")
	if err := os.WriteFile(path, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	_ = os.WriteFile(filepath.Join(directory, "version"), []byte("1.2"), 0o600)
	return Tool{Path: path, Say: t.Logf, Progress: func(int) {}}, directory
}

const (
	content = "new firmware"
	digest  = "0d60b3e8b43a7b2d3c8d3d0a2dff1c5ae7a4ea4d3f6bd7d6c0df7e0d0a3e0f7c"
	writes  = `cp "$FIRMWARE" flash; echo progress: 50; printf 'progress: 99%\r'; echo 1.3 > version`
	checks  = `echo new_version: 1.3; echo power: ok`
)

func fetch(context.Context, string, string) (Fetched, error) { return Fetched{digest, 12}, nil }

func TestFlashesOnlyWhatTheRulesAllow(t *testing.T) {
	cases := []struct {
		name, check, flash string
		order              Order
		want               string // "" or a part of the sentence
		result             string
		flashed            bool
	}{
		{"all is well", checks, writes, Order{SHA256: digest, ExpectedVersion: "1.3", MinCurrentVersion: "1.1"}, "", "updated", true},
		{"no rules", ":", writes, Order{}, "", "updated", true},
		{"wrong digest", checks, writes, Order{SHA256: strings.Repeat("0", 64)}, "has the SHA-256 digest " + digest, "refused", false},
		{"check refuses", "echo not for this board >&2; exit 3", writes, Order{}, "not for this board", "refused", false},
		{"power", "echo power: battery at 20 percent", writes, Order{}, "a power problem (battery at 20 percent)", "refused", false},
		{"too old to start from", checks, writes, Order{MinCurrentVersion: "1.10"}, "needs at least 1.10", "refused", false},
		{"another version", checks, writes, Order{ExpectedVersion: "1.4"}, "is version 1.3 and not 1.4", "refused", false},
		{"downgrade", "echo new_version: 1.1", writes, Order{}, "older than the installed 1.2", "refused", false},
		{"allowed downgrade", "echo new_version: 1.1", `echo 1.1 > version; cp "$FIRMWARE" flash`, Order{AllowDowngrade: true}, "", "updated", true},
		{"there already", "echo new_version: 01.02", writes, Order{}, "", "unchanged", false},
		{"takes effect later", checks, `echo 1.3 > pending; cp "$FIRMWARE" flash`, Order{ExpectedVersion: "1.3"}, "", "updated", true},
		{"did not take", checks, `cp "$FIRMWARE" flash`, Order{}, "reports version 1.2 and not 1.3", "failed", true},
		{"flash fails", checks, `cp "$FIRMWARE" flash; echo chip is protected; exit 7`, Order{}, "exit status 7: chip is protected", "failed", true},
	}
	for _, c := range cases {
		wrapper, directory := tool(t, c.check, c.flash)
		file := filepath.Join(t.TempDir(), "rom.bin")
		_ = os.WriteFile(file, []byte(content), 0o600)
		var saved []Record
		u := Updater{Fetch: fetch, Tool: wrapper, File: file, Say: t.Logf, Save: func(r Record) { saved = append(saved, r) }, Flashing: func(bool) {}}
		r, err := u.Update(t.Context(), c.order)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
		_, flashed := os.Stat(filepath.Join(directory, "flash"))
		if r.Result != c.result || r.Flashed != c.flashed || (flashed == nil) != c.flashed || (len(saved) == 1) != c.flashed {
			t.Errorf("%s: %+v, flashed %v", c.name, r, flashed == nil)
		}
		if r.SHA256 != digest || r.EndedAt.IsZero() {
			t.Errorf("%s: %+v", c.name, r)
		}
	}
}

func TestAFlashIsNotEndedByACancel(t *testing.T) {
	wrapper, directory := tool(t, checks, `sleep 0.3; `+writes)
	file := filepath.Join(t.TempDir(), "rom.bin")
	_ = os.WriteFile(file, []byte(content), 0o600)
	ctx, cancel := context.WithCancel(t.Context())
	u := Updater{Fetch: fetch, Tool: wrapper, File: file, Say: t.Logf, Save: func(Record) {}, Flashing: func(begun bool) {
		if begun {
			cancel()
		}
	}}
	if r, err := u.Update(ctx, Order{}); err != nil || r.Result != "updated" {
		t.Fatal(r, err)
	}
	if data, _ := os.ReadFile(filepath.Join(directory, "flash")); string(data) != content {
		t.Fatalf("%q", data)
	}
}

func TestSaysWhenTheToolImageHasNoWrapper(t *testing.T) {
	u := Updater{Fetch: fetch, Tool: Tool{Path: "/nowhere/firmware-tool", Say: t.Logf}, Say: t.Logf, Save: func(Record) {}, Flashing: func(bool) {}}
	if _, err := u.Update(t.Context(), Order{}); err == nil || !strings.Contains(err.Error(), "has no program /nowhere/firmware-tool") {
		t.Fatal(err)
	}
}

func TestFetchesOverHTTPAndGoesOnAfterAFailure(t *testing.T) {
	calls := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls++
		switch {
		case r.URL.Path == "/missing":
			http.NotFound(w, r)
		case calls == 1:
			w.WriteHeader(http.StatusServiceUnavailable)
		case calls == 2:
			w.Header().Set("Content-Length", "12")
			_, _ = w.Write([]byte("new"))
		default:
			_, _ = w.Write([]byte(content))
		}
	}))
	defer server.Close()
	f := Fetcher{Say: t.Logf, Patience: 5 * time.Second, Pause: time.Millisecond, Stall: 2 * time.Second}
	file := filepath.Join(t.TempDir(), "rom.bin")
	got, err := f.Fetch(t.Context(), server.URL+"/bios.rom?token=secret", file)
	data, _ := os.ReadFile(file)
	if err != nil || got.Size != 12 || len(got.SHA256) != 64 || string(data) != content || calls != 3 {
		t.Fatal(got, err, calls)
	}
	if _, err = f.Fetch(t.Context(), server.URL+"/missing?token=secret", file); err == nil || strings.Contains(err.Error(), "secret") || !strings.Contains(err.Error(), "answers 404") {
		t.Fatal(err)
	}
}

func TestComparesVersionsAsPeopleDo(t *testing.T) {
	ascending := []string{"", "1.2-beta2", "1.2-rc1", "1.2-RC2", "1.2-rc10", "1.2", "1.2.1", "1.10", "2.0a", "2.0b", "3.4", "03.05.01"}
	for i := range ascending {
		for j := range ascending {
			got := Compare(ascending[i], ascending[j])
			if got < 0 != (i < j) || got > 0 != (i > j) {
				t.Errorf("%q and %q: %d", ascending[i], ascending[j], got)
			}
		}
	}
	if Compare("01.02", "1.2") != 0 || FileName("https://h/a/BIOS_X12.bin?x=1") != "BIOS_X12.bin" || FileName("https://h/a b/%2e%2e") != "firmware.bin" ||
		Shown("https://u:p@h/x?s=1") != "https://h/x" {
		t.Fatal("names")
	}
}
