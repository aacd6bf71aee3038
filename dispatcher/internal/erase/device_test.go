package erase

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"bootwright.io/dispatcher/internal/blockdev/blockdevtest"
	"bootwright.io/dispatcher/internal/sys"
)

// loop attaches a file full of data as a block device.
func loop(t *testing.T) (device, file string) {
	t.Helper()
	file = filepath.Join(t.TempDir(), "disk")
	if err := os.WriteFile(file, bytes.Repeat([]byte("secret! "), megabytes<<17), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("losetup", "--find", "--show", "--direct-io=off", file).CombinedOutput()
	if err != nil {
		t.Skipf("no loop device can be had here (root is needed): %v %s", err, out)
	}
	device = strings.TrimSpace(string(out))
	t.Cleanup(func() { _ = exec.Command("losetup", "--detach", device).Run() })
	return device, file
}

func TestErasesARealBlockDevice(t *testing.T) {
	for _, method := range []string{Discard, Overwrite} {
		device, file := loop(t)
		root := sys.Root(t.TempDir())
		_ = blockdevtest.Add(root, "pci0000:00/1", "vda", map[string]string{"size": "10240", "queue/discard_max_bytes": "1073741824"})
		open := func(string) (Media, error) { return OpenDevice(device) }
		noTool := func(context.Context, string, ...string) (sys.Result, error) { return sys.Result{Code: 1}, nil }
		e := &Eraser{Root: root, Run: noTool, Open: open, Say: t.Logf, Progress: func(int) {}}
		c, err := e.Erase(t.Context(), Wish{All: true, Method: method, Verify: VerifyWhole})
		if err != nil || c.Disks[0].Verification.BytesRead != megabytes<<20 {
			t.Fatalf("%s: %+v %v", method, c.Disks, err)
		}
		_ = exec.Command("sync", "-f", file).Run()
		if data, _ := os.ReadFile(file); bytes.Count(data, []byte{0}) != megabytes<<20 {
			t.Fatalf("%s: the file behind the device is not blank", method)
		}
	}
}

func TestADiskInUseIsRefused(t *testing.T) {
	device, _ := loop(t)
	first, err := OpenDevice(device)
	if err != nil {
		t.Fatal(err)
	}
	defer first.Close()
	if _, err := OpenDevice(device); err == nil || !strings.Contains(err.Error(), "is in use") {
		t.Fatal(err)
	}
}
