package dispatch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"bootwright.io/dispatcher/internal/blockdev/blockdevtest"
	"bootwright.io/dispatcher/internal/report"
	"bootwright.io/dispatcher/internal/sys"
	"bootwright.io/dispatcher/internal/units"
)

// world is a machine and a host for one test: files in a temporary root, a systemd that follows a script, and a
// real HTTP server for the webhook.
type world struct {
	t       *testing.T
	root    sys.Root
	host    *httptest.Server
	mu      sync.Mutex
	reports []map[string]any
	answer  func(n int) int
	ended   func() bool // whether an acknowledgement says that the job has ended
	said    strings.Builder
	medium  map[string]string
	job     map[string]any

	preflight string

	steps    map[string]string // step → how it ends: "" fine, "hang", "fail", "timeout", "never", "running", …
	graph    map[string]string // unit → what systemd shows of its dependencies; default: the steps as a chain
	begun    []string
	results  map[string]string
	stopped  []string
	mounts   []string
	flushed  []string
	synced   []string
	clocks   []time.Time
	lost     map[string]error // directory → what syncfs says
	messages []string         // of the kernel while the steps run
	lines    []units.Line
	network  string // OPER_STATE
}

func newWorld(t *testing.T) *world {
	w := &world{t: t, root: sys.Root(t.TempDir()), steps: map[string]string{}, graph: map[string]string{}, results: map[string]string{}, network: "routable"}
	w.host = httptest.NewServer(w)
	t.Cleanup(w.host.Close)
	w.write("/sys/class/dmi/id/product_serial", "XF-1\n")
	w.write("/sys/class/dmi/id/product_uuid", "4c4c4544-0042-3110-8058-b8c04f4e3132\n")
	w.write("/sys/class/net/eth0/address", "52:54:00:aa:00:01\n")
	w.write("/sys/class/net/eth0/ifindex", "2\n")
	w.write("/sys/class/net/eth0/carrier", "1\n")
	w.write("/sys/class/net/eth0/device/x", "")
	w.write("/etc/resolv.conf", "")
	w.write("/proc/self/mountinfo", "")
	w.write("/proc/meminfo", "MemTotal:        2000000 kB\nMemFree:         1000 kB\n")
	w.block("sda", map[string]string{"size": "20971520"})
	w.block("sr1", map[string]string{"size": "1000"})
	sector := make([]byte, 17*2048)
	copy(sector[16*2048:], "\x01CD001")
	copy(sector[16*2048+40:], fmt.Sprintf("%-32s", "TASK"))
	w.write("/dev/sr1", string(sector))
	w.job = map[string]any{"job_id": "j1", "server_serial": "XF-1", "uuid": nil, "webhook_url": w.host.URL + "/api/v1/status-webhook/XF-1",
		"webhook_token": "webhook-token", "registry_url": w.host.URL, "pull_token": "pull-token", "ca": nil,
		"network": map[string]any{"version": 2, "ethernets": map[string]any{"m0": map[string]any{
			"match": map[string]any{"macaddress": "52:54:00:AA:00:01"}, "addresses": []string{"10.0.2.99/24"}}}},
		"bundle": map[string]any{"id": "linux", "version": "1.0.0", "target": "install-linux.target",
			"steps": []string{"partition.service", "image-linux.service"}, "environment": map[string]any{"OCI_URL": "/oci_url"},
			"run_files": map[string]any{"layout.json": "/parts"}, "disk_selector": "/target_disk", "heartbeat_seconds": 1, "timeout_seconds": 60}}
	w.medium = map[string]string{"recipe.json": `{"oci_url":"h/x","target_disk":"/dev/sda","parts":[]}`, "recipe.schema.json": `{"type":"object"}`}
	return w
}

func (w *world) write(path, text string) {
	w.t.Helper()
	file := w.root.Path(path)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		w.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) block(name string, attributes map[string]string) {
	if err := blockdevtest.Add(w.root, "pci0000:00", name, attributes); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) bundle() map[string]any { return w.job["bundle"].(map[string]any) }

// ServeHTTP is the host's webhook.
func (w *world) ServeHTTP(out http.ResponseWriter, r *http.Request) {
	var body map[string]any
	if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
		w.t.Error(err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	status := 200
	if w.answer != nil {
		status = w.answer(len(w.reports))
	}
	if r.Header.Get("Authorization") != "Bearer webhook-token" {
		status = 401
	}
	if status == 200 {
		w.reports = append(w.reports, body)
	}
	out.WriteHeader(status)
	answer := `{"code":"x"}`
	if w.ended != nil && w.ended() {
		answer = `{"job_ended":true}`
	}
	_, _ = out.Write([]byte(answer))
}

func (w *world) last() map[string]any {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.reports) == 0 {
		return nil
	}
	return w.reports[len(w.reports)-1]
}

// log is all lines that reached the host.
func (w *world) log() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	text := ""
	for _, r := range w.reports {
		for _, line := range r["log"].([]any) {
			text += fmt.Sprintf("%v: %v\n", line.(map[string]any)["step"], line.(map[string]any)["line"])
		}
	}
	return text
}

func (w *world) say(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	fmt.Fprintf(&w.said, format+"\n", args...)
}

func (w *world) console() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.said.String()
}

func (w *world) MountImage(string, string) error { return nil }

func (w *world) MountReadOnly(_, directory, _ string) error {
	w.medium["job.json"] = string(must(json.Marshal(w.job)))
	for name, text := range w.medium {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(text), 0o600); err != nil {
			return err
		}
	}
	return nil
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func (w *world) Unmount(directory string) error {
	if strings.HasSuffix(directory, "/busy") {
		return errors.New("device is busy")
	}
	w.mounts = append(w.mounts, directory)
	return nil
}

func (w *world) SyncFileSystem(directory string) error {
	w.synced = append(w.synced, directory)
	return w.lost[directory]
}

func (w *world) FlushDevice(device string) error { w.flushed = append(w.flushed, device); return nil }

func (w *world) MountMemory(string, int64) error { return nil }

// KernelLog has one message of the time before the task, and those of the steps.
func (w *world) KernelLog(after int64) ([]string, int64, error) {
	all := append([]string{"I/O error, dev sda, sector 8 op 0x1:(WRITE) flags 0x0 phys_seg 1 prio class 2"}, w.kernelLog()...)
	return all[min(int(after), len(all)):], int64(len(all)), nil
}

// kernelLog are the messages since the first step began.
func (w *world) kernelLog() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.begun) == 0 {
		return nil
	}
	return w.messages
}

func (w *world) SetClock(now time.Time) error { w.clocks = append(w.clocks, now); return nil }

func (w *world) dispatcher() *Dispatcher {
	options := report.Defaults()
	options.Pause, options.PauseLimit, options.Spacing = time.Millisecond, 5*time.Millisecond, 5*time.Millisecond
	options.RefusalGrace, options.FirstPatience, options.FinalPatience = 30*time.Millisecond, 200*time.Millisecond, time.Second
	soon := 50 * time.Millisecond
	return &Dispatcher{Root: w.root, Kernel: w, Run: w.run, Console: w.say, Report: options,
		Follow: func(ctx context.Context, _ []string, take func(units.Line)) {
			for _, line := range w.lines {
				take(line)
			}
			<-ctx.Done()
		},
		Timing: Timing{Medium: soon, Cards: soon, Online: soon, Disk: soon, Pause: 2 * time.Millisecond, Poll: 5 * time.Millisecond,
			Drain: 5 * time.Millisecond, Goodbye: time.Second}}
}
