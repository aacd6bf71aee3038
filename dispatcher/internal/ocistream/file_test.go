package ocistream

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"runtime"
	"strings"
	"testing"
	"time"
)

func (r *testRegistry) open() *Artifact {
	r.t.Helper()
	a, err := Open(context.Background(), r.reference(), r.options())
	if err != nil {
		r.t.Fatal(err)
	}
	r.t.Cleanup(a.Close)
	return a
}

func mustRead(t *testing.T, f *File, want []byte, offset, length int) {
	t.Helper()
	got := make([]byte, length)
	n, err := f.ReadAt(got, int64(offset))
	end := min(offset+length, len(want))
	if (err != nil && err != io.EOF) || !bytes.Equal(got[:n], want[offset:end]) {
		t.Fatalf("%d bytes from %d: %d, %v", length, offset, n, err)
	}
}

func TestReadsAtAnyPlaceAreRightAndTheWholeIsChecked(t *testing.T) {
	r := newRegistry(t, 40*chunk+123)
	a := r.open()
	f := a.Files[0]
	source := rand.New(rand.NewPCG(1, 2))
	for range 40 {
		mustRead(t, f, r.blob, source.IntN(len(r.blob)-1), 1+source.IntN(3*chunk))
	}
	mustRead(t, f, r.blob, len(r.blob)-5, 100)
	if err := a.Finish(); err != nil {
		t.Error(err)
	}
}

func TestReadingInOrderTakesOneRequest(t *testing.T) {
	r := newRegistry(t, 20*chunk)
	a := r.open()
	for at := 0; at < len(r.blob); at += 128 << 10 {
		mustRead(t, a.Files[0], r.blob, at, 128<<10)
	}
	if err := a.Finish(); err != nil || r.blobHits.Load() != 1 {
		t.Error(r.blobHits.Load(), err)
	}
}

func TestABrokenConnectionIsResumedInTheMiddleOfAFile(t *testing.T) {
	r := newRegistry(t, 12*chunk)
	r.serve = func(w http.ResponseWriter, request *http.Request, n int) {
		if n < 4 {
			r.breakAfter(w, request, 2*chunk+777)
			return
		}
		http.ServeContent(w, request, "", time.Time{}, bytes.NewReader(r.blob))
	}
	a := r.open()
	mustRead(t, a.Files[0], r.blob, 0, len(r.blob))
	if err := a.Finish(); err != nil {
		t.Error(err)
	}
}

func TestBytesThatAreNotThoseOfTheDigestAreFound(t *testing.T) {
	for name, lie := range map[string]func(n int) bool{
		"always":                 func(int) bool { return true },
		"only in a single range": func(n int) bool { return n == 1 },
	} {
		r := newRegistry(t, 30*chunk)
		r.serve = func(w http.ResponseWriter, request *http.Request, n int) {
			data := r.blob
			if lie(n) {
				data = bytes.Clone(r.blob)
				data[20*chunk+5] ^= 1
			}
			http.ServeContent(w, request, "", time.Time{}, bytes.NewReader(data))
		}
		a := r.open()
		got := make([]byte, 100)
		if _, err := a.Files[0].ReadAt(got, 20*chunk); err != nil {
			t.Fatal(err)
		}
		if err := a.Finish(); err == nil || !strings.Contains(err.Error(), "damaged") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLayersAreNamedByTheirTitles(t *testing.T) {
	r := newRegistry(t, 10)
	digest := digestOf(r.blob)
	layers := ""
	for _, title := range []string{"install.swm", "install2.swm", "../evil", "install.swm", ""} {
		layers += fmt.Sprintf(`,{"digest":%q,"size":10,"annotations":{"org.opencontainers.image.title":%q}}`, digest, title)
	}
	r.manifest = []byte(`{"layers":[` + layers[1:] + `]}`)
	var names []string
	for _, file := range r.open().Files {
		names = append(names, file.Name)
	}
	if got := strings.Join(names, " "); got != "install.swm install2.swm layer-3 layer-4 layer-5" {
		t.Error(got)
	}
}

func TestAnErrorStaysAndIsTold(t *testing.T) {
	r := newRegistry(t, 3*chunk)
	r.serve = func(w http.ResponseWriter, _ *http.Request, _ int) { w.WriteHeader(http.StatusNotFound) }
	a := r.open()
	if _, err := a.Files[0].ReadAt(make([]byte, 1), 0); err == nil {
		t.Fatal("a layer that is not there was read")
	}
	if err := a.Finish(); err == nil || a.Err() == nil || !strings.Contains(a.Err().Error(), "404") {
		t.Error(err, a.Err())
	}
}

func TestManyLayersTakeNoMoreMemoryThanOne(t *testing.T) {
	r := newRegistry(t, 9*chunk)
	layers := ""
	for i := range 30 {
		layers += fmt.Sprintf(`,{"digest":%q,"size":%d,"annotations":{"org.opencontainers.image.title":"part%d"}}`, digestOf(r.blob), len(r.blob), i)
	}
	r.manifest = []byte(`{"layers":[` + layers[1:] + `]}`)
	a := r.open()
	buffer := make([]byte, chunk)
	for _, file := range a.Files {
		for at := int64(0); at < file.Size; at += chunk {
			if _, err := file.ReadAt(buffer, at); err != nil {
				t.Fatal(err)
			}
		}
	}
	if len(a.cache.chunks) > kept || len(a.cache.order) > kept {
		t.Error(len(a.cache.chunks), "chunks are kept")
	}
	var memory runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&memory)
	if memory.HeapAlloc > 100<<20 {
		t.Error(memory.HeapAlloc>>20, "MiB are in use")
	}
	mustRead(t, a.Files[0], r.blob, 0, len(r.blob)) // what is not kept any more is fetched anew
	runtime.KeepAlive(a)
}
