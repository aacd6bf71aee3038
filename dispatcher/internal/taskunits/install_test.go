package taskunits

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bootwright.io/dispatcher/internal/job"
	"bootwright.io/dispatcher/internal/sys"
	"bootwright.io/dispatcher/internal/sys/systest"
)

const (
	container = "[Container]\nImage=localhost/tools/late:1\n"
	target    = "[Unit]\nRequires=late.service\n"
)

// bed is a maintenance system in a temporary root with stand-ins for podman's generator and systemd.
type bed struct {
	t        *testing.T
	root     sys.Root
	programs systest.Programs
	files    map[string][]byte
	units    []job.Unit
	said     string
}

func newBed(t *testing.T) *bed {
	b := &bed{t: t, root: sys.Root(t.TempDir()), programs: systest.New(t), files: map[string][]byte{}}
	b.programs.AddAt(b.root.Path(generator), `[ -f "$QUADLET_UNIT_DIRS/late.container" ] || exit 9
case $1 in -dryrun) exit 0 ;; esac; echo made >"$2/late.service"`)
	b.programs.Add("systemd-analyze", `echo "path $SYSTEMD_UNIT_PATH" >&2; for f in "$@"; do case $f in /*) [ -f "$f" ] || { echo "$f: gone" >&2; exit 1; } ;; esac; done`)
	b.programs.Add("systemctl", "")
	b.add("late.container", container)
	b.add("late.target", target)
	return b
}

func (b *bed) add(name, text string) {
	sum := sha256.Sum256([]byte(text))
	b.files["units/"+name] = []byte(text)
	b.units = append(b.units, job.Unit{Path: "units/" + name, Name: name, SHA256: hex.EncodeToString(sum[:])})
}

func (b *bed) write(path, text string) {
	b.t.Helper()
	_ = os.MkdirAll(filepath.Dir(b.root.Path(path)), 0o755)
	if err := os.WriteFile(b.root.Path(path), []byte(text), 0o644); err != nil {
		b.t.Fatal(err)
	}
}

func (b *bed) install() error {
	i := Installer{Root: b.root, Run: sys.Run, Images: []string{"localhost/tools/late:1"}, Say: func(format string, args ...any) { b.said += fmt.Sprintf(format, args...) + "\n" }}
	return i.Install(b.t.Context(), b.units, b.files)
}

func (b *bed) text(path string) string {
	data, _ := os.ReadFile(b.root.Path(path))
	return string(data)
}

// refused checks the sentence, and that nothing was put in reach of systemd.
func (b *bed) refused(sentence string) {
	b.t.Helper()
	if err := b.install(); err == nil || !strings.Contains(err.Error(), sentence) {
		b.t.Errorf("got %v, want %q", err, sentence)
	}
	if b.text("/run/systemd/system/late.target") != "" || strings.Contains(strings.Join(b.programs.Calls(), "\n"), "daemon-reload") {
		b.t.Error("something was installed", b.programs.Calls())
	}
	if _, err := os.Stat(b.root.Path(staging)); err == nil {
		b.t.Error("the staging area is left")
	}
}

func TestChecksAndInstallsUnits(t *testing.T) {
	b := newBed(t)
	if err := b.install(); err != nil {
		t.Fatal(err)
	}
	if b.text("/run/systemd/system/late.target") != target || b.text("/run/containers/systemd/late.container") != container {
		t.Error("not installed")
	}
	calls := b.programs.Calls()
	out := b.root.Path(staging, "out")
	want := []string{"quadlet -dryrun", "quadlet -no-kmsg-log " + out + " " + out + " " + out,
		"systemd-analyze verify --man=no --recursive-errors=one " + out + "/late.service " + out + "/late.target", "systemctl daemon-reload"}
	if strings.Join(calls, "\n") != strings.Join(want, "\n") {
		t.Errorf("got %q\nwant %q", calls, want)
	}
	if !strings.Contains(b.said, "systemd warns: path "+out+":/run/systemd/generator:") || !strings.Contains(b.said, "units of the task: late.container, late.target") {
		t.Error(b.said)
	}
}

func TestKeepsWhatIsThereAndRefusesOtherContent(t *testing.T) {
	b := newBed(t)
	b.write("/usr/lib/systemd/system/late.target", target)
	b.write("/usr/share/containers/systemd/late.container", container)
	if err := b.install(); err != nil || len(b.programs.Calls()) > 0 {
		t.Error("installed what is there:", err, b.programs.Calls())
	}
	for path, unit := range map[string]string{
		"/etc/systemd/system/late.target":              "late.target",
		"/usr/share/containers/systemd/late.container": "late.container",
		"/usr/lib/systemd/system/late.service":         "late.container",
	} {
		b := newBed(t)
		b.write(path, "other")
		b.refused("the task's unit " + unit + " is in the maintenance system already with other content (" + path + ")")
	}
}

func TestRefusesUnitsThatAreWrong(t *testing.T) {
	for sentence, change := range map[string]func(b *bed){
		"the task medium lacks /units/late.target":                         func(b *bed) { delete(b.files, "units/late.target") },
		"the unit late.target on the task medium does not have the digest": func(b *bed) { b.files["units/late.target"] = []byte("x") },
		"the task's unit more.container uses the image localhost/tools/more:1, which neither": func(b *bed) {
			b.add("more.container", "[Container]\nImageTag=x\nImage = localhost/tools/partition:1\n Image =\tlocalhost/tools/more:1\n")
			b.write("/usr/share/bootwright/units.lock", `{"images":[{"name":"localhost/tools/partition:1","digest":"x"}]}`)
		},
		"brings the unit late.target twice": func(b *bed) { b.add("late.target", target) },
		`a Quadlet of the task is wrong: quadlet-generator[1]: converting "late.container": unsupported key`: func(b *bed) {
			b.programs.AddAt(b.root.Path(generator), `echo 'quadlet-generator[1]: converting "late.container": unsupported key' >&2; echo bye >&2; exit 1`)
		},
		"a unit of the task is wrong: late.target: Failed to create late.target/start: Unit gone.service not found.": func(b *bed) {
			b.programs.Add("systemd-analyze", `echo 'late.target: Failed to create late.target/start: Unit gone.service not found.' >&2; exit 1`)
		},
	} {
		b := newBed(t)
		change(b)
		b.refused(sentence)
	}
}
