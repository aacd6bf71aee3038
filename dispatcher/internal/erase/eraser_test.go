package erase

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"bootwright.io/dispatcher/internal/blockdev/blockdevtest"
	"bootwright.io/dispatcher/internal/sys"
)

// fakeDisk is a disk in a file; a discard does nothing when it is deaf.
type fakeDisk struct {
	*os.File
	deaf bool
	fail error
}

func (f fakeDisk) Discard(offset, length int64) error {
	if f.fail != nil {
		return f.fail
	}
	if f.deaf {
		return nil
	}
	_, err := f.WriteAt(make([]byte, length), offset)
	return err
}

const megabytes = 5

type lab struct {
	t     *testing.T
	root  sys.Root
	disks map[string]fakeDisk
	mutex sync.Mutex
	ran   []string
	run   func(line string) (sys.Result, error)
}

func newLab(t *testing.T, names ...string) *lab {
	t.Helper()
	l := &lab{t: t, root: sys.Root(t.TempDir()), disks: map[string]fakeDisk{}}
	l.run = func(string) (sys.Result, error) { return sys.Result{Code: 1, Stderr: "not here"}, nil }
	for _, name := range names {
		l.add(name)
	}
	return l
}

// add plugs a further disk in.
func (l *lab) add(name string) {
	l.t.Helper()
	attributes := map[string]string{"size": fmt.Sprint(megabytes << 11), "device/model": "FAKE", "queue/discard_max_bytes": "0"}
	if strings.HasSuffix(name, "d") {
		attributes["queue/discard_max_bytes"] = "2097152"
	}
	file, err := os.Create(filepath.Join(l.t.TempDir(), name))
	if err != nil {
		l.t.Fatal(err)
	}
	_, _ = file.Write(bytes.Repeat([]byte("secret! "), megabytes<<17))
	l.mutex.Lock()
	l.disks["/dev/"+name] = fakeDisk{File: file}
	l.mutex.Unlock()
	if err := blockdevtest.Add(l.root, fmt.Sprintf("pci0000:00/%d", len(l.disks)), name, attributes, "E:ID_SERIAL_SHORT=S-"+name); err != nil {
		l.t.Fatal(err)
	}
}

func (l *lab) eraser() *Eraser {
	return &Eraser{
		Root: l.root,
		Run: func(_ context.Context, name string, args ...string) (sys.Result, error) {
			line := name + " " + strings.Join(args, " ")
			l.mutex.Lock()
			l.ran = append(l.ran, line)
			l.mutex.Unlock()
			return l.run(line)
		},
		Open: func(path string) (Media, error) {
			l.mutex.Lock()
			d := l.disks[path]
			l.mutex.Unlock()
			file, err := os.OpenFile(d.Name(), os.O_RDWR, 0)
			return fakeDisk{file, d.deaf, d.fail}, err
		},
		Say: l.t.Logf, Progress: func(int) {}, Poll: time.Millisecond, Patience: time.Millisecond, Settle: time.Minute,
	}
}

func (l *lab) blank(path string) bool {
	data, err := os.ReadFile(l.disks[path].Name())
	return err == nil && bytes.Count(data, []byte{0}) == len(data)
}

func (l *lab) wipe(path string) {
	_ = os.WriteFile(l.disks[path].Name(), make([]byte, megabytes<<20), 0o600)
}

func TestErasesSeveralDisksAndCertifiesEach(t *testing.T) {
	l := newLab(t, "vda", "vdd")
	c, err := l.eraser().Erase(t.Context(), Wish{All: true, Method: Auto, Verify: VerifyWhole})
	if err != nil || c.Result != "erased" || len(c.Disks) != 2 {
		t.Fatalf("%+v %v", c, err)
	}
	for _, entry := range c.Disks {
		want := map[string]string{"/dev/vda": Overwrite, "/dev/vdd": Discard}[entry.Path]
		if entry.Method != want || entry.Result != "erased" || entry.Verification.Result != "passed" ||
			entry.Verification.BytesRead != megabytes<<20 || entry.EndedAt.IsZero() || entry.Serial == "" {
			t.Errorf("%+v", entry)
		}
		if !l.blank(entry.Path) {
			t.Errorf("%s is not blank", entry.Path)
		}
	}
	file := filepath.Join(t.TempDir(), "output.json")
	if err := WriteOutput(file, c); err != nil {
		t.Fatal(err)
	}
	var output map[string]map[string]any
	data, _ := os.ReadFile(file)
	if err := json.Unmarshal(data, &output); err != nil || output["erase"]["result"] != "erased" {
		t.Fatal(string(data), err)
	}
}

func TestADiskThatIsNotNamedIsLeftAlone(t *testing.T) {
	l := newLab(t, "vda", "vdb")
	wish := Wish{Selectors: []any{map[string]any{"serial": "S-vda"}, "/dev/vda"}, Method: Auto, Verify: VerifySampled}
	c, err := l.eraser().Erase(t.Context(), wish)
	if err != nil || len(c.Disks) != 1 || l.blank("/dev/vdb") || !l.blank("/dev/vda") {
		t.Fatalf("%+v %v", c, err)
	}
}

func TestOneDiskThatFailsFailsTheStepAndTheOthersAreErased(t *testing.T) {
	l := newLab(t, "vda", "vdd")
	broken := l.disks["/dev/vdd"]
	broken.fail = errors.New("input/output error")
	l.disks["/dev/vdd"] = broken
	c, err := l.eraser().Erase(t.Context(), Wish{All: true, Method: Auto, Verify: VerifySampled})
	if err == nil || !strings.Contains(err.Error(), "serial S-vdd") || !strings.Contains(err.Error(), "input/output error") {
		t.Fatal(err)
	}
	if c.Result != "failed" || c.Disks[0].Result != "erased" || c.Disks[1].Result != "failed" || c.Disks[1].Error == "" {
		t.Fatalf("%+v %+v", c.Disks[0], c.Disks[1])
	}
}

func TestNothingIsErasedWhenOneDiskCannotBeErasedAsWanted(t *testing.T) {
	l := newLab(t, "vda", "vdd")
	c, err := l.eraser().Erase(t.Context(), Wish{All: true, Method: Discard, Verify: VerifySampled})
	if err == nil || !strings.Contains(err.Error(), "nothing was erased") || l.blank("/dev/vdd") || l.blank("/dev/vda") {
		t.Fatal(c, err)
	}
	c, err = l.eraser().Erase(t.Context(), Wish{Selectors: []any{"/dev/vdd", "/dev/vdx"}, Method: Auto, Verify: VerifySampled})
	if err == nil || !strings.Contains(err.Error(), "disks[1]") || l.blank("/dev/vdd") {
		t.Fatal(c, err)
	}
}

func TestADiscardThatDoesNothingIsFollowedByAnOverwriteOrRefused(t *testing.T) {
	l := newLab(t, "vdd")
	deaf := l.disks["/dev/vdd"]
	deaf.deaf = true
	l.disks["/dev/vdd"] = deaf
	if _, err := l.eraser().Erase(t.Context(), Wish{All: true, Method: Discard, Verify: VerifySampled}); err == nil || !errors.Is(err, errNotBlank) {
		t.Fatal(err)
	}
	c, err := l.eraser().Erase(t.Context(), Wish{All: true, Method: Auto, Verify: VerifySampled})
	if err != nil || c.Disks[0].Method != Overwrite || !l.blank("/dev/vdd") || !strings.Contains(strings.Join(c.Disks[0].Notes, " "), "discard: ") {
		t.Fatalf("%+v %v", c.Disks[0], err)
	}
}

func TestFormatsAnNVMeDisk(t *testing.T) {
	l := newLab(t, "nvme0n1")
	l.run = func(line string) (sys.Result, error) {
		switch {
		case strings.HasPrefix(line, "nvme id-ctrl"):
			return sys.Result{Stdout: fixture(t, "nvme-crypto.json")}, nil
		case strings.HasPrefix(line, "nvme format"):
			if strings.Contains(line, "--ses=1") {
				l.wipe("/dev/nvme0n1")
			}
			return sys.Result{}, nil
		}
		return sys.Result{Code: 1}, nil
	}
	// A key that was not thrown away: everything reads as before.
	if _, err := l.eraser().Erase(t.Context(), Wish{All: true, Method: NVMeCrypto, Verify: VerifySampled}); err == nil || !strings.Contains(err.Error(), "reads as before the erase") {
		t.Fatal(err)
	}
	c, err := l.eraser().Erase(t.Context(), Wish{All: true, Method: Auto, Verify: VerifySampled})
	if err != nil || c.Disks[0].Method != NVMeFormat {
		t.Fatalf("%+v %v", c.Disks[0], err)
	}
}

func TestASecureEraseThatFailsLeavesNoPasswordBehind(t *testing.T) {
	l := newLab(t, "sda")
	erased := false
	l.run = func(line string) (sys.Result, error) {
		switch {
		case strings.Contains(line, "-I") && erased:
			return sys.Result{Stdout: fixture(t, "hdparm-enabled.txt")}, nil
		case strings.Contains(line, "-I"):
			return sys.Result{Stdout: fixture(t, "hdparm-secure-erase.txt")}, nil
		case strings.Contains(line, "--security-erase"):
			erased = true
			return sys.Result{Code: 5, Stderr: "SECURITY_ERASE: Input/output error"}, nil
		}
		return sys.Result{}, nil
	}
	_, err := l.eraser().Erase(t.Context(), Wish{All: true, Method: Auto, Verify: VerifySampled})
	if err == nil || !strings.Contains(err.Error(), "SECURITY_ERASE: Input/output error") {
		t.Fatal(err)
	}
	all := strings.Join(l.ran, "\n")
	if !strings.Contains(all, "--security-disable") {
		t.Fatal(all)
	}
}

func TestSaysThatThereIsNothingToErase(t *testing.T) {
	l := newLab(t)
	_ = os.MkdirAll(l.root.Path("/sys/class/block"), 0o755)
	if _, err := l.eraser().Erase(t.Context(), Wish{All: true, Method: Auto, Verify: VerifySampled}); err == nil || !strings.Contains(err.Error(), "no disk that may be erased") {
		t.Fatal(err)
	}
}

func TestAllDisksAreThoseThatAreThereWhenNoFurtherOneAppears(t *testing.T) {
	l := newLab(t, "vda")
	eraser := l.eraser()
	eraser.Quiet = 400 * time.Millisecond
	added := make(chan struct{})
	go func() {
		defer close(added)
		time.Sleep(50 * time.Millisecond)
		l.add("vdb")
	}()
	c, err := eraser.Erase(t.Context(), Wish{All: true, Method: Auto, Verify: VerifySampled})
	<-added
	if err != nil || len(c.Disks) != 2 || !l.blank("/dev/vda") || !l.blank("/dev/vdb") {
		t.Fatalf("%+v %v", c, err)
	}
}

func TestADiskThatAppearsDuringTheErasureIsNoErasedServer(t *testing.T) {
	l := newLab(t, "vda")
	eraser := l.eraser()
	opened := eraser.Open
	var once sync.Once
	eraser.Open = func(path string) (Media, error) {
		once.Do(func() { l.add("vdb") })
		return opened(path)
	}
	c, err := eraser.Erase(t.Context(), Wish{All: true, Method: Auto, Verify: VerifySampled})
	if err == nil || c.Result != "failed" || len(c.Disks) != 2 || c.Disks[0].Result != "erased" || c.Disks[1].Result != "failed" {
		t.Fatalf("%+v %v", c, err)
	}
	if !strings.Contains(err.Error(), "vdb") || !strings.Contains(err.Error(), "appeared after the erasure had begun") {
		t.Error(err)
	}
	l = newLab(t, "vda")
	eraser = l.eraser()
	eraser.Open = func(path string) (Media, error) {
		if _, there := l.disks["/dev/vdb"]; !there {
			l.add("vdb")
		}
		d := l.disks[path]
		file, err := os.OpenFile(d.Name(), os.O_RDWR, 0)
		return fakeDisk{file, d.deaf, d.fail}, err
	}
	if c, err := eraser.Erase(t.Context(), Wish{Selectors: []any{"/dev/vda"}, Method: Auto, Verify: VerifySampled}); err != nil || len(c.Disks) != 1 {
		t.Errorf("a disk that is not named: %+v %v", c, err)
	}
}

func TestAnotherNumberOfDisksThanExpectedErasesNothing(t *testing.T) {
	for count, erased := range map[int]bool{1: false, 2: true, 3: false} {
		l := newLab(t, "sda", "sdb")
		c, err := l.eraser().Erase(t.Context(), Wish{All: true, Method: Auto, Verify: VerifySampled, ExpectedCount: count})
		if (err == nil) != erased || (c.Result == "erased") != erased {
			t.Error(count, err, c.Result)
		}
		if !erased && (!strings.Contains(err.Error(), "shows 2 disks") || !strings.Contains(err.Error(), "nothing was erased")) {
			t.Error(err)
		}
	}
	for _, recipe := range []string{`{"disks":["/dev/sda"],"expected_count":1}`, `{"disks":"all","expected_count":-1}`} {
		if _, err := ParseWish([]byte(recipe)); err == nil || !strings.Contains(err.Error(), "expected_count") {
			t.Error(recipe, err)
		}
	}
}

func TestTheCertificateNamesTheDisksThatKeepTheirData(t *testing.T) {
	l := newLab(t, "sda")
	if err := blockdevtest.Add(l.root, "usb1/1-1", "sdu", map[string]string{"size": "4096"}); err != nil {
		t.Fatal(err)
	}
	if err := blockdevtest.Add(l.root, "pci0000:00/9", "sdr", map[string]string{"size": "4096", "ro": "1"}); err != nil {
		t.Fatal(err)
	}
	c, err := l.eraser().Erase(t.Context(), Wish{All: true, Method: Auto, Verify: VerifySampled})
	if err != nil || len(c.NotErased) != 2 {
		t.Fatal(err, c.NotErased)
	}
	reasons := map[string]string{}
	for _, d := range c.NotErased {
		reasons[d.Path] = d.Reason
	}
	if reasons["/dev/sdu"] != "it is a USB device" || reasons["/dev/sdr"] != "it is read-only" {
		t.Error(reasons)
	}
}
