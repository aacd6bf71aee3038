package ocistream

import (
	"bytes"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"
)

// stall begins an answer and never ends it.
func stall(w http.ResponseWriter, request *http.Request, status int) {
	w.Header().Set("Content-Length", "200")
	w.WriteHeader(status)
	_ = http.NewResponseController(w).Flush()
	<-request.Context().Done()
}

func TestASilentBodyOfAnErrorDoesNotHoldTheStreamUp(t *testing.T) {
	r := newRegistry(t, 1000)
	r.serve = func(w http.ResponseWriter, request *http.Request, n int) {
		if n < 3 {
			stall(w, request, http.StatusInternalServerError)
			return
		}
		r.breakAfter(w, request, 1000)
	}
	began := time.Now()
	got, err := r.stream(func(o *Options) { o.Stall = 100 * time.Millisecond; o.Notice = func(string) {} })
	if err != nil || len(got) != len(r.blob) || r.blobHits.Load() != 3 || time.Since(began) > 1500*time.Millisecond {
		t.Error(err, len(got), r.blobHits.Load(), time.Since(began))
	}
}

func TestASilentChallengeOrTokenDoesNotHoldTheStreamUp(t *testing.T) {
	for what, guard := range map[string]func(r *testRegistry, w http.ResponseWriter, request *http.Request){
		"challenge": func(_ *testRegistry, w http.ResponseWriter, request *http.Request) {
			w.Header().Set("WWW-Authenticate", `Basic realm="bootwright"`)
			stall(w, request, http.StatusUnauthorized)
		},
		"token": func(r *testRegistry, w http.ResponseWriter, request *http.Request) {
			if request.URL.Path == "/token" {
				stall(w, request, http.StatusOK)
				return
			}
			w.Header().Set("WWW-Authenticate", `Bearer realm="`+r.server.URL+`/token",service="reg"`)
			w.WriteHeader(http.StatusUnauthorized)
		},
	} {
		r := newRegistry(t, 1000)
		r.login("job", "secret")
		r.guard = func(w http.ResponseWriter, request *http.Request) bool {
			guard(r, w, request)
			return false
		}
		began := time.Now()
		_, err := r.stream(func(o *Options) {
			o.Stall, o.Patience = 50*time.Millisecond, 300*time.Millisecond
			o.Notice = func(string) {}
		})
		if err == nil || time.Since(began) > 1500*time.Millisecond {
			t.Error(what, err, time.Since(began))
		}
	}
}

func TestAReaderThatWasBusyHasAllItsPatienceLeft(t *testing.T) {
	r := newRegistry(t, 30*chunk)
	refusals := 0
	r.serve = func(w http.ResponseWriter, request *http.Request, n int) {
		if n == 1 {
			r.breakAfter(w, request, chunk)
			return
		}
		if refusals++; refusals < 4 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		http.ServeContent(w, request, "", time.Time{}, bytes.NewReader(r.blob))
	}
	r.mount(func(o *Options) { o.Patience = 300 * time.Millisecond }, func(a *Artifact) {
		mustRead(t, a.Files[0], r.blob, 0, 1000)
		time.Sleep(500 * time.Millisecond)
		mustRead(t, a.Files[0], r.blob, 5*chunk, 1000)
		if err := a.Finish(); err != nil || refusals < 4 {
			t.Error(err, refusals)
		}
	})
}

func TestAServerThatAnswersWithLessThanItWasAskedForIsReadToTheEnd(t *testing.T) {
	r := newRegistry(t, 40*chunk)
	r.serve = func(w http.ResponseWriter, request *http.Request, _ int) {
		var first, last int
		if n, _ := fmt.Sscanf(request.Header.Get("Range"), "bytes=%d-%d", &first, &last); n < 2 {
			http.ServeContent(w, request, "", time.Time{}, bytes.NewReader(r.blob))
			return
		}
		last = min(last, first+chunk/3)
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", first, last, len(r.blob)))
		w.Header().Set("Content-Length", fmt.Sprint(last-first+1))
		w.WriteHeader(http.StatusPartialContent)
		_, _ = w.Write(r.blob[first : last+1])
	}
	r.mount(nil, func(a *Artifact) { mustRead(t, a.Files[0], r.blob, 30*chunk, 2*chunk) })
}

func TestTheMemoryOfAnArtifactDoesNotGrowWithItsFiles(t *testing.T) {
	r := newRegistry(t, 26*chunk)
	layers := make([]string, 40)
	for i := range layers {
		layers[i] = fmt.Sprintf(`{"digest":%q,"size":%d}`, digestOf(r.blob), len(r.blob))
	}
	r.manifest = fmt.Appendf(nil, `{"schemaVersion":2,"layers":[%s]}`, strings.Join(layers, ","))
	r.mount(nil, func(a *Artifact) {
		for _, file := range a.Files {
			mustRead(t, file, r.blob, 0, len(r.blob))
		}
		if len(a.cache.chunks) > kept || len(a.cache.order) > kept {
			t.Error(len(a.cache.chunks), "chunks are kept")
		}
		var memory runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&memory)
		if memory.HeapAlloc > 150<<20 {
			t.Errorf("%d MiB are in use", memory.HeapAlloc>>20)
		}
	})
}

// mount opens the artifact with options of its own.
func (r *testRegistry) mount(change func(*Options), use func(*Artifact)) {
	r.t.Helper()
	options := r.options()
	if change != nil {
		change(&options)
	}
	a, err := Open(r.t.Context(), r.reference(), options)
	if err != nil {
		r.t.Fatal(err)
	}
	defer a.Close()
	use(a)
}
