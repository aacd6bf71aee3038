package ocistream

import (
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestFollowsRedirectsOnTheSameHostOnly(t *testing.T) {
	r := newRegistry(t, 2000)
	r.serve = func(w http.ResponseWriter, request *http.Request, n int) {
		if n == 1 {
			http.Redirect(w, request, request.URL.Path+"?signed=1", http.StatusTemporaryRedirect)
			return
		}
		r.breakAfter(w, request, 5000)
	}
	r.mustStream()

	other := httptest.NewServer(http.NotFoundHandler())
	defer other.Close()
	r.serve = func(w http.ResponseWriter, request *http.Request, _ int) {
		http.Redirect(w, request, other.URL+"/blob", http.StatusTemporaryRedirect)
	}
	r.mustRefuse("which is not followed", nil)
}

type brokenPipe struct{}

func (brokenPipe) Write([]byte) (int, error) { return 0, errors.New("broken pipe") }

func TestSaysWhenNobodyReadsTheStream(t *testing.T) {
	r := newRegistry(t, 1000)
	err := Stream(t.Context(), r.reference(), brokenPipe{}, r.options())
	if err == nil || !strings.Contains(err.Error(), "writing the stream on failed") {
		t.Fatal(err)
	}
}
