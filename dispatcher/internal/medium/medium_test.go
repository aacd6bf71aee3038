package medium

import (
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

// drives is a Kernel whose mount shows the files of a device.
type drives struct {
	t       *testing.T
	root    sys.Root
	mu      sync.Mutex
	files   map[string]map[string]string
	mounted []string
}

func newDrives(t *testing.T) *drives {
	return &drives{t: t, root: sys.Root(t.TempDir()), files: map[string]map[string]string{}}
}

// image begins as an ISO 9660 volume does.
func image(label string) []byte {
	image := make([]byte, 17*2048)
	copy(image[16*2048:], "\x01CD001")
	copy(image[16*2048+40:], fmt.Sprintf("%-32s", label))
	return image
}

func (d *drives) add(bus, name, label string, attributes map[string]string, files map[string]string) {
	d.t.Helper()
	_ = os.MkdirAll(d.root.Path("/dev"), 0o755)
	if err := os.WriteFile(d.root.Path("/dev", name), image(label), 0o600); err != nil {
		d.t.Fatal(err)
	}
	d.mu.Lock()
	d.files[name] = files
	d.mu.Unlock()
	if err := blockdevtest.Add(d.root, bus, name, attributes); err != nil {
		d.t.Error(err)
	}
}

func (d *drives) MountReadOnly(device, directory, kind string) error {
	d.mounted = append(d.mounted, filepath.Base(device))
	d.mu.Lock()
	files := d.files[filepath.Base(device)]
	d.mu.Unlock()
	if files == nil || kind != "iso9660" {
		return errors.New("wrong fs type")
	}
	return d.show(files, directory)
}

func (d *drives) show(files map[string]string, directory string) error {
	for name, text := range files {
		path := filepath.Join(directory, name)
		_ = os.MkdirAll(filepath.Dir(path), 0o755)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func (d *drives) Unmount(directory string) error {
	entries, err := os.ReadDir(directory)
	for _, entry := range entries {
		_ = os.RemoveAll(filepath.Join(directory, entry.Name()))
	}
	return err
}

// MountImage shows the files of a task medium.
func (d *drives) MountImage(file, directory string) error {
	d.mounted = append(d.mounted, filepath.Base(file))
	return d.show(task, directory)
}
func (d *drives) MountMemory(string, int64) error          { return nil }
func (d *drives) KernelLog(int64) ([]string, int64, error) { return nil, 0, nil }
func (d *drives) SetClock(time.Time) error                 { return nil }

func (d *drives) find(wait time.Duration) (Medium, error) {
	f := Finder{Root: d.root, Kernel: d, MountPoint: "/run/task", Wait: wait, Pause: time.Millisecond, Say: func(string, ...any) {}}
	return f.Find(d.t.Context())
}

var (
	cd   = map[string]string{"size": "1000", "removable": "1"}
	task = map[string]string{"job.json": "{}", "units/a": "x"}
)

func TestFindsTheTaskMediumWhereverItIs(t *testing.T) {
	for name, bus := range map[string]string{"sr0": "ata", "sr7": "usb1/1-1", "sdq": "usb1/1-1"} {
		d := newDrives(t)
		d.add("ata", "sr1", "MAINT", cd, nil)
		d.add("ata", "sda", "TASK", map[string]string{"size": "4000"}, task) // a target disk with our label
		d.add(bus, name, "TASK", cd, task)
		got, err := d.find(20 * time.Millisecond)
		if err != nil || got.Device != name || string(got.Files["units/a"]) != "x" || len(d.mounted) != 1 {
			t.Error(name, got, err, d.mounted)
		}
	}
}

func TestFindsTheTaskMediumWithinTheMaintenanceMedium(t *testing.T) {
	d := newDrives(t)
	d.add("ata", "sr0", "MAINT", cd, map[string]string{"task.iso": string(image("TASK")), "live/vmlinuz": "x"})
	got, err := d.find(time.Second)
	if err != nil || got.Device != "sr0" || string(got.Files["units/a"]) != "x" || got.Files["live/vmlinuz"] != nil {
		t.Error(got, err, d.mounted)
	}
	if want := "sr0 task.iso"; strings.Join(d.mounted, " ") != want {
		t.Errorf("mounted %v, want %s", d.mounted, want)
	}
}

func TestPrefersAMediumOfItsOwnAndTakesAnEmptyPlaceForNone(t *testing.T) {
	d := newDrives(t)
	d.add("ata", "sr0", "MAINT", cd, map[string]string{"task.iso": string(make([]byte, 40000))})
	if _, err := d.find(5 * time.Millisecond); err == nil || !strings.Contains(err.Error(), "looked at sr0") {
		t.Error(err)
	}
	d.add("ata", "sr1", "TASK", cd, map[string]string{"job.json": `{"own":1}`})
	if got, err := d.find(time.Second); err != nil || got.Device != "sr1" {
		t.Error(got, err)
	}
}

func TestNeverMountsADiskOfTheServer(t *testing.T) {
	d := newDrives(t)
	d.add("ata", "sda", "TASK", map[string]string{"size": "4000"}, task)
	d.add("ata", "sda1", "TASK", map[string]string{"size": "4000", "partition": "1"}, task)
	d.add("usb1/1-1", "sdb", "TASK", map[string]string{"size": "16777216"}, task) // 8 GiB
	d.add("virtual", "loop0", "TASK", cd, task)
	_, err := d.find(10 * time.Millisecond)
	if err == nil || !strings.Contains(err.Error(), "there is no CD drive and no removable disk below 4 GiB") || len(d.mounted) > 0 {
		t.Fatal(err, d.mounted)
	}
}

func TestWaitsForTheMedium(t *testing.T) {
	d := newDrives(t)
	d.add("ata", "sr0", "MAINT", cd, nil)
	time.AfterFunc(20*time.Millisecond, func() { d.add("ata", "sr1", "TASK", cd, task) })
	if got, err := d.find(5 * time.Second); err != nil || got.Device != "sr1" {
		t.Fatal(got, err)
	}
}

func TestRefusesWhatIsNotATaskMedium(t *testing.T) {
	for sentence, build := range map[string]func(d *drives){
		"no /job.json on the medium": func(d *drives) { d.add("ata", "sr0", "TASK", cd, map[string]string{"x": "y"}) },
		"/dev/sr0 cannot be mounted": func(d *drives) { d.add("ata", "sr0", "TASK", cd, nil) },
		"two different task media are inserted, in sr0 and sr1": func(d *drives) {
			d.add("ata", "sr0", "TASK", cd, task)
			d.add("ata", "sr1", "TASK", cd, map[string]string{"job.json": `{"other":1}`})
		},
		"looked at sr0": func(d *drives) { d.add("ata", "sr0", "WINDOWS", cd, nil) },
		"more than 64 MiB": func(d *drives) {
			d.add("ata", "sr0", "TASK", cd, map[string]string{"job.json": "{}", "big": strings.Repeat("x", maxBytes)})
		},
	} {
		d := newDrives(t)
		build(d)
		if _, err := d.find(5 * time.Millisecond); err == nil || !strings.Contains(err.Error(), sentence) {
			t.Errorf("got %v, want %q", err, sentence)
		}
	}
}

func (d *drives) SyncFileSystem(string) error { return nil }

func (d *drives) FlushDevice(string) error { return nil }

func TestAGoodTaskMediumIsTakenWhateverLiesInAnotherDrive(t *testing.T) {
	for what, content := range map[string]map[string]string{"it cannot be mounted": nil, "it is none": {"x": "y"}} {
		for _, good := range []string{"sr0", "sr1"} {
			d := newDrives(t)
			bad := map[string]string{"sr0": "sr1", "sr1": "sr0"}[good]
			d.add("ata", bad, "TASK", cd, content)
			d.add("ata", good, "TASK", cd, task)
			if got, err := d.find(time.Second); err != nil || got.Device != good {
				t.Error(what, good, got, err)
			}
		}
	}
}

// stalled is a kernel to which one drive gives no answer.
type stalled struct {
	*drives
	device string
	until  chan struct{}
}

func (s stalled) MountReadOnly(device, directory, kind string) error {
	if filepath.Base(device) == s.device {
		<-s.until
		return os.ErrDeadlineExceeded
	}
	return s.drives.MountReadOnly(device, directory, kind)
}

func TestADriveThatStallsKeepsNoOtherWaiting(t *testing.T) {
	d := newDrives(t)
	d.add("ata", "sr0", "TASK", cd, task)
	s := stalled{drives: d, device: "sr0", until: make(chan struct{})}
	t.Cleanup(func() { close(s.until) })
	f := Finder{Root: d.root, Kernel: s, MountPoint: "/run/task", Wait: 60 * time.Millisecond, Pause: time.Millisecond,
		Stall: 10 * time.Millisecond, Say: func(string, ...any) {}}
	if _, err := f.Find(t.Context()); err == nil || !strings.Contains(err.Error(), "/dev/sr0 does not answer: has the BMC lost the connection") {
		t.Error(err)
	}
	d.add("ata", "sr1", "TASK", cd, task)
	if got, err := f.Find(t.Context()); err != nil || got.Device != "sr1" {
		t.Error(got, err)
	}
}
