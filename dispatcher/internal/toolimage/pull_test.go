package toolimage

import (
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

	"bootwright.io/dispatcher/internal/job"
	"bootwright.io/dispatcher/internal/ocistream"
	"bootwright.io/dispatcher/internal/sys"
	"bootwright.io/dispatcher/internal/sys/systest"
)

// bed is a server in a temporary root, a registry that serves manifests, and a podman that is a script.
type bed struct {
	t        *testing.T
	root     sys.Root
	registry *httptest.Server
	podman   systest.Programs
	manifest map[string]string // digest → text
	room     int64             // of the memory file system
	said     string
}

const id = "cf7d1a6b588e74dca129b58126721a9810501cd00550620739aea12241397331"

func newBed(t *testing.T) *bed {
	b := &bed{t: t, root: sys.Root(t.TempDir()), podman: systest.New(t), manifest: map[string]string{}}
	b.registry = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, ok := b.manifest[r.URL.Path[strings.LastIndex(r.URL.Path, "/")+1:]]
		if _, _, authorised := r.BasicAuth(); !ok || !authorised {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write([]byte(text))
	}))
	t.Cleanup(b.registry.Close)
	b.podman.Add("podman", "echo "+id)
	b.write("/proc/meminfo", "MemTotal: 2000000 kB\nMemAvailable:    1048576 kB\n")
	b.write("/run/provision/auth.json", fmt.Sprintf(`{"auths":{%q:{"auth":"am9iOng="}}}`, b.host()))
	return b
}

func (b *bed) host() string { return strings.TrimPrefix(b.registry.URL, "http://") }

func (b *bed) write(path, text string) {
	b.t.Helper()
	if err := os.MkdirAll(filepath.Dir(b.root.Path(path)), 0o755); err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(b.root.Path(path), []byte(text), 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// add puts a manifest into the registry and returns the image with it.
func (b *bed) add(name, manifest string) job.Image {
	sum := sha256.Sum256([]byte(manifest))
	digest := "sha256:" + hex.EncodeToString(sum[:])
	b.manifest[digest] = manifest
	return job.Image{Name: "localhost/tools/" + name + ":1", Reference: b.host() + "/tools/" + name + "@" + digest}
}

func (b *bed) image(name string, sizes ...int64) job.Image {
	var layers []string
	for _, size := range sizes {
		layers = append(layers, fmt.Sprintf(`{"digest":"sha256:%064d","size":%d}`, len(layers), size))
	}
	return b.add(name, `{"schemaVersion":2,"layers":[`+strings.Join(layers, ",")+`]}`)
}

func (b *bed) MountReadOnly(string, string, string) error { return nil }
func (b *bed) MountImage(string, string) error            { return nil }
func (b *bed) Unmount(string) error                       { return nil }
func (b *bed) KernelLog(int64) ([]string, int64, error)   { return nil, 0, nil }
func (b *bed) SetClock(time.Time) error                   { return nil }
func (b *bed) MountMemory(directory string, size int64) error {
	if directory != b.root.Path("/run/containers/graphroot") {
		b.t.Error(directory)
	}
	b.room = size
	return nil
}

func (b *bed) pull(images ...job.Image) error {
	p := Puller{Root: b.root, Kernel: b, Run: sys.Run, RegistryURL: b.registry.URL,
		Say:      func(format string, args ...any) { b.said += fmt.Sprintf(format, args...) + "\n" },
		Registry: ocistream.Options{Patience: 50 * time.Millisecond, Pause: 5 * time.Millisecond, Stall: time.Second}}
	return p.Pull(b.t.Context(), images)
}

func (b *bed) refuses(err error, parts ...string) {
	b.t.Helper()
	for _, part := range parts {
		if err == nil || !strings.Contains(err.Error(), part) {
			b.t.Errorf("got %v, want %q", err, part)
		}
	}
}

func TestPullsByDigestAndGivesTheNameTheQuadletUses(t *testing.T) {
	b := newBed(t)
	image := b.image("late", 1000, 2000)
	if err := b.pull(image); err != nil {
		t.Fatal(err)
	}
	calls := b.podman.Calls()
	if len(calls) != 2 || calls[1] != "podman tag "+id+" localhost/tools/late:1" {
		t.Fatal(calls)
	}
	want := "podman pull --quiet --authfile=" + b.root.Path("/run/provision/auth.json") + " --retry=8 --retry-delay=10s --tls-verify=false " + image.Reference
	if calls[0] != want {
		t.Errorf("got  %s\nwant %s", calls[0], want)
	}
	if b.room != 768<<20 {
		t.Error("room:", b.room)
	}
}

func TestUsesTheTasksCAForHTTPS(t *testing.T) {
	b := newBed(t)
	b.write("/run/provision/ca.pem", "PEM")
	p := Puller{Root: b.root, Run: sys.Run, RegistryURL: b.registry.URL, Say: t.Logf}
	secure, err := p.certificates()
	if err == nil {
		err = p.pull(t.Context(), job.Image{Name: "localhost/tools/x:1", Reference: "other.example/x:1@sha256:" + strings.Repeat("a", 64)}, secure)
	}
	if err != nil {
		t.Fatal(err)
	}
	call := b.podman.Calls()[0]
	if !strings.Contains(call, "--cert-dir="+b.root.Path("/run/bootwright/certs")) || strings.Contains(call, "tls-verify") || !strings.HasSuffix(call, " other.example/x@sha256:"+strings.Repeat("a", 64)) {
		t.Error(call)
	}
	if pem, _ := os.ReadFile(b.root.Path("/run/bootwright/certs/ca.crt")); string(pem) != "PEM" {
		t.Error(string(pem))
	}
}

func TestTakesTheAmd64ImageOfAnIndex(t *testing.T) {
	b := newBed(t)
	child := b.image("multi", 3<<30)
	_, digest, _ := strings.Cut(child.Reference, "@")
	index := b.add("multi", fmt.Sprintf(`{"manifests":[{"digest":"sha256:%064d","platform":{"os":"linux","architecture":"arm64"}},{"digest":%q,"platform":{"os":"linux","architecture":"amd64"}}]}`, 1, digest))
	b.refuses(b.pull(index), "do not fit into memory", "localhost/tools/multi:1 of 3.0 GiB")
	b.refuses(b.pull(b.add("arm", `{"manifests":[]}`)), "the index has no image for linux on amd64")
}

func TestRefusesWhatDoesNotFitIntoMemory(t *testing.T) {
	b := newBed(t)
	b.refuses(b.pull(b.image("a", 300<<20), b.image("b", 200<<20)), "localhost/tools/a:1 of 300.0 MiB, localhost/tools/b:1 of 200.0 MiB",
		"at least 800.0 MiB are needed, 1.0 GiB are free, and 256.0 MiB of those are kept for the steps")
	if len(b.podman.Calls()) > 0 {
		t.Error(b.podman.Calls())
	}
	b.podman.Add("podman", "echo 'Error: writing blob: write /x: no space left on device' >&2; exit 125")
	b.refuses(b.pull(b.image("bomb", 1000)), "the tool image localhost/tools/bomb:1", "does not fit into this server's memory")
}

func TestNamesTheImageThatCannotBePulled(t *testing.T) {
	b := newBed(t)
	gone := job.Image{Name: "localhost/tools/gone:1", Reference: b.host() + "/tools/gone@sha256:" + strings.Repeat("b", 64)}
	b.refuses(b.pull(gone), "the tool image localhost/tools/gone:1: the registry", "does not have the artifact tools/gone@sha256:bbb")
	b.refuses(b.pull(b.add("rootfs", `{"layers":[]}`)), "no container image")
	b.refuses(b.pull(job.Image{Name: "localhost/tools/x:1", Reference: "h:1/x:latest"}), "not pinned")
	b.podman.Add("podman", "echo some noise >&2; echo 'Error: unauthorized' >&2; exit 125")
	b.refuses(b.pull(b.image("late", 1)), "the tool image localhost/tools/late:1 (", ") cannot be pulled: unauthorized")
}

func TestLeavesImagesOfTheMaintenanceSystemAlone(t *testing.T) {
	b := newBed(t)
	image := b.image("partition", 1)
	_, digest, _ := strings.Cut(image.Reference, "@")
	b.write("/usr/share/bootwright/units.lock", `{"images":[{"name":"localhost/tools/partition:1","digest":"`+digest+`"}]}`)
	if err := b.pull(image); err != nil || len(b.podman.Calls()) > 0 {
		t.Error(err, b.podman.Calls())
	}
	b.refuses(b.pull(b.image("partition", 2)), "localhost/tools/partition:1 is in the maintenance system already with other content")
}

func (b *bed) SyncFileSystem(string) error { return nil }

func (b *bed) FlushDevice(string) error { return nil }
