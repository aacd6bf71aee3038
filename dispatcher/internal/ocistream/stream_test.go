package ocistream

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

func TestStreamsTheOneLayer(t *testing.T) {
	for _, size := range []int{0, 1, chunk - 1, chunk, 3*chunk + 17} {
		newRegistry(t, size).mustStream()
	}
}

func TestResumesABrokenConnectionWithRange(t *testing.T) {
	r := newRegistry(t, 3*chunk+5)
	var ranges []string
	r.serve = func(w http.ResponseWriter, request *http.Request, n int) {
		ranges = append(ranges, request.Header.Get("Range"))
		r.breakAfter(w, request, map[int]int{1: chunk + 100, 2: 7, 3: 0}[n]+(n/4)*10*chunk)
	}
	r.mustStream()
	if len(ranges) != 4 || ranges[0] != "" || ranges[1] != fmt.Sprintf("bytes=%d-", chunk+100) || ranges[2] != fmt.Sprintf("bytes=%d-", chunk+107) {
		t.Fatalf("ranges asked for: %q", ranges)
	}
}

func TestSurvivesServerErrors(t *testing.T) {
	for _, status := range []int{500, 502, 503, 429, 408} {
		r := newRegistry(t, 1000)
		failures := 0
		r.guard = func(w http.ResponseWriter, _ *http.Request) bool {
			if failures++; failures%2 == 1 {
				w.WriteHeader(status)
				return false
			}
			return true
		}
		r.mustStream()
	}
}

func TestSurvivesARestartOfTheRegistry(t *testing.T) {
	r := newRegistry(t, 4*chunk)
	r.serve = func(w http.ResponseWriter, request *http.Request, n int) {
		if n == 1 {
			go r.restart(300 * time.Millisecond)
			r.breakAfter(w, request, chunk)
		}
		r.breakAfter(w, request, 9*chunk)
	}
	r.mustStream()
}

func TestGivesUpWithoutProgress(t *testing.T) {
	r := newRegistry(t, 1000)
	r.serve = func(w http.ResponseWriter, request *http.Request, n int) { r.breakAfter(w, request, 400*(2-min(n, 2))) }
	r.mustRefuse("gave up after 50ms without progress", func(o *Options) { o.Retry.Patience = 50 * time.Millisecond })
}

func TestEndsASilentConnection(t *testing.T) {
	r := newRegistry(t, 2*chunk)
	r.serve = func(w http.ResponseWriter, request *http.Request, n int) {
		if n == 1 {
			w.Header().Set("Content-Length", fmt.Sprint(len(r.blob)))
			_, _ = w.Write(r.blob[:chunk+9])
			_ = http.NewResponseController(w).Flush()
			<-request.Context().Done()
			return
		}
		r.breakAfter(w, request, 9*chunk)
	}
	notices := ""
	got, err := r.stream(func(o *Options) { o.Stall = 100 * time.Millisecond; o.Notice = func(l string) { notices += l } })
	if err != nil || len(got) != len(r.blob) || !strings.Contains(notices, "no byte came for 100ms") {
		t.Fatalf("%v, %d bytes, %q", err, len(got), notices)
	}
}

func TestAcceptsAServerWithoutRanges(t *testing.T) {
	r := newRegistry(t, 2*chunk)
	r.serve = func(w http.ResponseWriter, request *http.Request, n int) {
		w.Header().Set("Content-Length", fmt.Sprint(len(r.blob)))
		if n == 1 {
			_, _ = w.Write(r.blob[:100])
			panic(http.ErrAbortHandler)
		}
		_, _ = w.Write(r.blob)
	}
	r.mustStream()
}

func TestRefusesAWrongContentRange(t *testing.T) {
	for _, wrong := range []string{"bytes 0-999/1000", "bytes 100-999/2000", "bytes 99-999/1000", "", "bytes */1000", "bytes 100-50/1000"} {
		r := newRegistry(t, 1000)
		r.serve = func(w http.ResponseWriter, request *http.Request, n int) {
			if n == 1 {
				r.breakAfter(w, request, 100)
			}
			w.Header().Set("Content-Range", wrong)
			w.WriteHeader(http.StatusPartialContent)
			_, _ = w.Write(r.blob[100:])
		}
		r.mustRefuse("with the range", nil)
	}
}

func TestRefusesDamagedContent(t *testing.T) {
	cases := map[string]struct {
		change   func(r *testRegistry)
		sentence string
	}{
		"other bytes":     {func(r *testRegistry) { r.blob[500] ^= 1 }, "the artifact is damaged"},
		"too short":       {func(r *testRegistry) { r.blob = r.blob[:900] }, "holds 900 bytes of a layer that the manifest says has 1000"},
		"too long":        {func(r *testRegistry) { r.blob = append(r.blob, 1) }, "holds 1001 bytes"},
		"longer, chunked": {func(r *testRegistry) { r.serve = sendChunked(append(r.blob, 1)) }, "more than the 1000 bytes"},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			r := newRegistry(t, 1000)
			c.change(r)
			r.mustRefuse(c.sentence, nil)
		})
	}
}

func sendChunked(data []byte) func(http.ResponseWriter, *http.Request, int) {
	return func(w http.ResponseWriter, _ *http.Request, _ int) {
		_ = http.NewResponseController(w).Flush()
		_, _ = w.Write(data)
	}
}

func TestRefusesMoreThanTheMaximum(t *testing.T) {
	r := newRegistry(t, 1000)
	r.mustRefuse("1000 bytes, which is more than the 999", func(o *Options) { o.MaxSize = 999 })
	if r.blobHits.Load() != 0 {
		t.Fatal("the blob was asked for nevertheless")
	}
}

func TestRefusesManifestsThatAreNoSingleLayer(t *testing.T) {
	one := `{"digest":"sha256:` + strings.Repeat("0", 64) + `","size":1}`
	cases := map[string]string{
		`{"layers":[` + one + `,` + one + `]}`:                        "the artifact has 2 layers, a root file system artifact has exactly one",
		`{"layers":[]}`:                                               "the artifact has 0 layers",
		`{"manifests":[{},{}]}`:                                       "is an index of 2 manifests",
		`{"layers":[{"digest":"md5:0","size":1}]}`:                    "is not a sha256 digest",
		`{"layers":[` + strings.Replace(one, ":1}", ":-1}]", 1):       "not valid JSON",
		`{"layers":[` + strings.Replace(one, ":1}", ":-1}", 1) + `]}`: "is negative",
	}
	for manifest, sentence := range cases {
		r := newRegistry(t, 1)
		r.manifest = []byte(manifest)
		r.mustRefuse(sentence, nil)
	}
}

func TestRefusesAManifestWithAnotherDigest(t *testing.T) {
	r := newRegistry(t, 10)
	reference := r.reference()
	r.manifest = append(r.manifest, ' ')
	err := Stream(t.Context(), reference, new(strings.Builder), r.options())
	if err == nil || !strings.Contains(err.Error(), "does not have the digest") {
		t.Fatal(err)
	}
}
