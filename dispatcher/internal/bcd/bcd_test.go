package bcd

import (
	"bytes"
	"encoding/hex"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"bootwright.io/dispatcher/internal/guid"
)

var (
	disk    = guid.Must("DD5C1D7F-2A9B-4C0E-8E6F-0123456789AB")
	esp     = guid.Must("e59a0001-0000-4000-8000-00000000aaaa")
	windows = guid.Must("e59a0002-1111-4222-8333-44445555bbbb")
	one     = Store{Disk: disk, ESP: esp, Windows: windows, Title: "Windows Server", Locale: "en-US", NX: 1}
)

func mustBytes(t *testing.T, s Store) []byte {
	t.Helper()
	data, err := s.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestTheDeviceOfAPartitionIsWhatWindowsWrites(t *testing.T) {
	want := "00000000000000000000000000000000" + "06000000" + "00000000" + "48000000" + "00000000" +
		"02009ae51111224283334444 5555bbbb" + "00000000" + "00000000" + "7f1d5cdd9b2a0e4c8e6f0123456789ab" + "00000000000000000000000000000000"
	if got := hex.EncodeToString(device(disk, windows).data); got != strings.ReplaceAll(want, " ", "") {
		t.Error(got)
	}
}

func TestEveryElementHasTheKindItsNumberSays(t *testing.T) {
	kinds := map[uint32]uint32{1: 3, 2: 1, 3: 1, 4: 7, 5: 3, 6: 3, 7: 3}
	sizes := map[uint32]int{1: 88, 5: 8, 6: 1, 7: 8}
	for _, o := range one.objects() {
		if _, err := guid.Parse(o.id); err != nil || o.id != strings.ToLower(o.id) {
			t.Errorf("%s: %v", o.id, err)
		}
		for id, v := range o.elements {
			digit := id >> 24 & 0xf
			if v.kind != kinds[digit] || (sizes[digit] != 0 && len(v.data) != sizes[digit]) {
				t.Errorf("%s %08x: kind %d, %d bytes", o.id, id, v.kind, len(v.data))
			}
		}
	}
}

func TestTwoMachinesDifferInTheirGUIDsOnly(t *testing.T) {
	other := one
	other.Disk, other.ESP, other.Windows = esp, windows, disk
	a, b := mustBytes(t, one), mustBytes(t, other)
	if len(a) != len(b) || len(a) != 20480 {
		t.Fatal(len(a), len(b))
	}
	differing := 0
	for i := range a {
		if a[i] != b[i] {
			differing++
		}
	}
	// Six device elements of two GUIDs each.
	if differing == 0 || differing > 6*32 {
		t.Errorf("%d bytes differ", differing)
	}
	if !bytes.Equal(a, mustBytes(t, one)) {
		t.Error("the same store gave other bytes")
	}
}

func TestTheBootEntryNamesTheBootManager(t *testing.T) {
	data := EntryData()
	if len(data) != 136 || string(data[:7]) != "WINDOWS" || !strings.Contains(strings.ReplaceAll(string(data), "\x00", ""), "BCDOBJECT="+BootManager) {
		t.Errorf("%d bytes: %q", len(data), data)
	}
}

func TestHivexReadsTheStore(t *testing.T) {
	shell, err := exec.LookPath("hivexsh")
	if err != nil {
		t.Skip("hivexsh (Debian package libhivex-bin) is not installed")
	}
	file := filepath.Join(t.TempDir(), "BCD")
	if err := os.WriteFile(file, mustBytes(t, one), 0o600); err != nil {
		t.Fatal(err)
	}
	command := exec.Command(shell, file)
	command.Stdin = strings.NewReader(`cd \Objects\` + BootManager + `\Elements\12000002` + "\nlsval Element\ncd \\Objects\nls\n")
	out, err := command.CombinedOutput()
	if err != nil || !strings.Contains(string(out), `bootmgfw.efi`) || strings.Count(string(out), "{") != 11 {
		t.Errorf("%v\n%s", err, out)
	}
}
