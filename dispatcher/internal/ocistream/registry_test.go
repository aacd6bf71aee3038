package ocistream

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"bootwright.io/dispatcher/internal/retry"
)

// testRegistry is a small registry with one artifact, whose blob handler a test may replace.
type testRegistry struct {
	t        *testing.T
	blob     []byte
	manifest []byte
	server   *httptest.Server
	guard    func(w http.ResponseWriter, r *http.Request) bool
	serve    func(w http.ResponseWriter, r *http.Request, n int)
	blobHits atomic.Int32
	dir      string
}

func digestOf(data []byte) string {
	sum := sha256.Sum256(data)
	return "sha256:" + hex.EncodeToString(sum[:])
}

func randomBytes(n int) []byte {
	source := rand.NewChaCha8([32]byte{7})
	data := make([]byte, n)
	_, _ = source.Read(data)
	return data
}

func newRegistry(t *testing.T, size int) *testRegistry {
	r := &testRegistry{t: t, blob: randomBytes(size), dir: t.TempDir()}
	r.manifest = fmt.Appendf(nil, `{"schemaVersion":2,"layers":[{"digest":%q,"size":%d}]}`, digestOf(r.blob), size)
	r.server = httptest.NewServer(r)
	t.Cleanup(func() { r.server.Close() })
	return r
}

func (r *testRegistry) ServeHTTP(w http.ResponseWriter, request *http.Request) {
	if r.guard != nil && !r.guard(w, request) {
		return
	}
	switch path := request.URL.Path; {
	case strings.HasPrefix(path, "/v2/os/debian/manifests/sha256:"):
		_, _ = w.Write(r.manifest)
	case strings.HasPrefix(path, "/v2/os/debian/blobs/sha256:"):
		n := int(r.blobHits.Add(1))
		if r.serve != nil {
			r.serve(w, request, n)
			return
		}
		http.ServeContent(w, request, "", time.Time{}, bytes.NewReader(r.blob))
	default:
		http.NotFound(w, request)
	}
}

// breakAfter sends only n bytes of what was asked for, then drops the connection.
func (r *testRegistry) breakAfter(w http.ResponseWriter, request *http.Request, n int) {
	var offset int
	_, _ = fmt.Sscanf(request.Header.Get("Range"), "bytes=%d-", &offset)
	w.Header().Set("Content-Length", fmt.Sprint(len(r.blob)-offset))
	if offset > 0 {
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", offset, len(r.blob)-1, len(r.blob)))
		w.WriteHeader(http.StatusPartialContent)
	}
	_, _ = w.Write(r.blob[offset:min(offset+n, len(r.blob))])
	_ = http.NewResponseController(w).Flush()
	panic(http.ErrAbortHandler)
}

func (r *testRegistry) host() string { return strings.TrimPrefix(r.server.URL, "http://") }

func (r *testRegistry) reference() string { return r.host() + "/os/debian@" + digestOf(r.manifest) }

func (r *testRegistry) options() Options {
	return Options{RegistryURL: r.server.URL, AuthFile: filepath.Join(r.dir, "auth.json"), CAFile: filepath.Join(r.dir, "ca.pem"),
		Retry: retry.Policy{Pause: time.Millisecond, Patience: 2 * time.Second}, Stall: 2 * time.Second}
}

func (r *testRegistry) login(user, password string) {
	auth := base64.StdEncoding.EncodeToString([]byte(user + ":" + password))
	text := fmt.Sprintf(`{"auths":{%q:{"auth":%q}}}`, r.host(), auth)
	if err := os.WriteFile(filepath.Join(r.dir, "auth.json"), []byte(text), 0o600); err != nil {
		r.t.Fatal(err)
	}
}

func (r *testRegistry) stream(change func(*Options)) ([]byte, error) {
	options := r.options()
	if change != nil {
		change(&options)
	}
	var out bytes.Buffer
	ctx, stop := context.WithTimeout(context.Background(), 30*time.Second)
	defer stop()
	err := Stream(ctx, r.reference(), &out, options)
	return out.Bytes(), err
}

func (r *testRegistry) mustStream() {
	r.t.Helper()
	got, err := r.stream(nil)
	if err != nil {
		r.t.Fatal(err)
	}
	if !bytes.Equal(got, r.blob) {
		r.t.Fatalf("got %d bytes that differ from the %d stored", len(got), len(r.blob))
	}
}

func (r *testRegistry) mustRefuse(sentence string, change func(*Options)) {
	r.t.Helper()
	_, err := r.stream(change)
	if err == nil || !strings.Contains(err.Error(), sentence) {
		r.t.Fatalf("got %v, want a sentence with %q", err, sentence)
	}
}

// restart ends the registry and has it listen again on the same port after pause.
func (r *testRegistry) restart(pause time.Duration) {
	address := r.server.Listener.Addr().String()
	r.server.CloseClientConnections()
	r.server.Listener.Close()
	time.AfterFunc(pause, func() {
		listener, err := net.Listen("tcp", address)
		if err != nil {
			r.t.Error(err)
			return
		}
		again := &http.Server{Handler: r}
		r.t.Cleanup(func() { again.Close() })
		_ = again.Serve(listener)
	})
}
