package ocistream

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"bootwright.io/dispatcher/internal/clock/clocktest"
	"bootwright.io/dispatcher/internal/retry"
)

// stall promises a body and sends nothing of it.
func stall(w http.ResponseWriter, request *http.Request, status int) {
	w.Header().Set("Content-Length", "200")
	w.WriteHeader(status)
	_ = http.NewResponseController(w).Flush()
	<-request.Context().Done()
}

func TestAnAnswerThatStallsIsEndedWhateverItIs(t *testing.T) {
	for name, part := range map[string]string{"an error for a layer": "/blobs/", "a manifest": "/manifests/", "a token": "/token"} {
		r := newRegistry(t, 1000)
		r.login("job", "secret")
		stalled := 0
		r.guard = func(w http.ResponseWriter, request *http.Request) bool {
			if strings.Contains(request.URL.Path, part) && stalled < 2 {
				stalled++
				stall(w, request, map[bool]int{true: 500, false: 200}[part == "/blobs/"])
				return false
			}
			if request.URL.Path == "/token" {
				fmt.Fprint(w, `{"token":"t"}`)
				return false
			}
			if part == "/token" && request.Header.Get("Authorization") != "Bearer t" {
				w.Header().Set("WWW-Authenticate", `Bearer realm="`+r.server.URL+`/token"`)
				w.WriteHeader(http.StatusUnauthorized)
				return false
			}
			return true
		}
		began := time.Now()
		got, err := r.stream(func(o *Options) { o.Stall = 50 * time.Millisecond })
		if err != nil || !bytes.Equal(got, r.blob) || stalled != 2 || time.Since(began) > 5*time.Second {
			t.Errorf("%s: %v after %s and %d stalls", name, err, time.Since(began), stalled)
		}
	}
}

func TestAReaderThatWasBusyLongerThanThePatienceLosesNothing(t *testing.T) {
	r := newRegistry(t, 40*chunk)
	r.serve = func(w http.ResponseWriter, request *http.Request, n int) {
		if n == 1 {
			r.breakAfter(w, request, 2*chunk)
		}
		if n < 4 {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		http.ServeContent(w, request, "", time.Time{}, bytes.NewReader(r.blob))
	}
	options := r.options()
	options.Retry = retry.Policy{Patience: 200 * time.Millisecond, Pause: time.Millisecond}
	a, err := Open(t.Context(), r.reference(), options)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	mustRead(t, a.Files[0], r.blob, 0, chunk)
	time.Sleep(300 * time.Millisecond) // the tool writes what it has
	mustRead(t, a.Files[0], r.blob, chunk, 4*chunk)
	if err := a.Finish(); err != nil {
		t.Error(err)
	}
}

func TestAServerThatAnswersWithLessThanWasAskedForIsAskedForTheRest(t *testing.T) {
	r := newRegistry(t, 60*chunk)
	r.serve = func(w http.ResponseWriter, request *http.Request, n int) {
		var first, last int
		if got, _ := fmt.Sscanf(request.Header.Get("Range"), "bytes=%d-%d", &first, &last); got == 2 {
			request.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", first, min(last, first+chunk/3)))
		}
		http.ServeContent(w, request, "", time.Time{}, bytes.NewReader(r.blob))
	}
	a := r.open()
	for at := 50; at < 59; at++ {
		mustRead(t, a.Files[0], r.blob, at*chunk, chunk)
	}
	if err := a.Finish(); err != nil {
		t.Error(err)
	}
}

func TestARegistryWhoseCertificateIsOfAnotherTimeIsToldAsAMatterOfTheClock(t *testing.T) {
	r := newRegistry(t, 100)
	server, ca := clocktest.Server(t, time.Now().Add(48*time.Hour), time.Now().Add(96*time.Hour), r)
	if err := os.WriteFile(filepath.Join(r.dir, "ca.pem"), []byte(ca), 0o600); err != nil {
		t.Fatal(err)
	}
	r.server = server
	options := r.options()
	options.Retry.Patience = time.Millisecond
	reference := strings.TrimPrefix(server.URL, "https://") + "/os/debian@" + digestOf(r.manifest)
	if err := Stream(t.Context(), reference, new(strings.Builder), options); err == nil || !strings.Contains(err.Error(), "set the clock (RTC)") {
		t.Error(err)
	}
}
