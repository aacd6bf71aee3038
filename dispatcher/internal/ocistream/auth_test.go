package ocistream

import (
	"encoding/pem"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

func basicOnly(w http.ResponseWriter, r *http.Request) bool {
	if user, password, _ := r.BasicAuth(); user == "job" && password == "secret" {
		return true
	}
	w.Header().Set("WWW-Authenticate", `Basic realm="bootwright"`)
	w.WriteHeader(http.StatusUnauthorized)
	return false
}

func TestSendsTheJobsTokenAsBasic(t *testing.T) {
	r := newRegistry(t, 100)
	r.guard = basicOnly
	r.login("job", "secret")
	r.mustStream()
}

func TestFetchesABearerToken(t *testing.T) {
	r := newRegistry(t, 100)
	r.login("job", "secret")
	r.guard = func(w http.ResponseWriter, request *http.Request) bool {
		if request.URL.Path == "/token" {
			if basicOnly(w, request) {
				fmt.Fprintf(w, `{"token":%q}`, request.URL.Query().Get("service")+"-"+request.URL.Query().Get("scope"))
			}
			return false
		}
		if request.Header.Get("Authorization") == "Bearer reg-repository:os/debian:pull" {
			return true
		}
		w.Header().Set("WWW-Authenticate", `Bearer realm="`+r.server.URL+`/token",service="reg",scope="repository:os/debian:pull"`)
		w.WriteHeader(http.StatusUnauthorized)
		return false
	}
	r.mustStream()
}

func TestSaysWhatToDoAbout401(t *testing.T) {
	r := newRegistry(t, 100)
	r.guard = basicOnly
	r.mustRefuse("wants credentials and this job has none", nil)
	r.login("job", "stale")
	_, err := r.stream(nil)
	if err == nil || !strings.Contains(err.Error(), "refuses this job's token") || strings.Contains(err.Error(), "stale") {
		t.Fatal(err)
	}
}

func TestSaysWhenTheArtifactIsMissing(t *testing.T) {
	r := newRegistry(t, 100)
	r.guard = func(w http.ResponseWriter, request *http.Request) bool { http.NotFound(w, request); return false }
	r.mustRefuse("does not have the artifact os/debian@sha256:", nil)
}

func TestSendsNoCredentialsToAForeignTokenServiceWithoutTLS(t *testing.T) {
	r := newRegistry(t, 100)
	r.login("job", "secret")
	r.guard = func(w http.ResponseWriter, _ *http.Request) bool {
		w.Header().Set("WWW-Authenticate", `Bearer realm="http://token.invalid/"`)
		w.WriteHeader(http.StatusUnauthorized)
		return false
	}
	r.mustRefuse("without https", nil)
}

func TestTrustsTheJobsCA(t *testing.T) {
	r := newRegistry(t, 100)
	tls := httptest.NewTLSServer(r)
	defer tls.Close()
	r.server.Close()
	r.server = tls
	reference := strings.TrimPrefix(tls.URL, "https://") + "/os/debian@" + digestOf(r.manifest)
	options := r.options()
	options.Retry.Patience = 1
	if err := Stream(t.Context(), reference, new(strings.Builder), options); err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Fatal(err)
	}
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: tls.Certificate().Raw})
	if err := os.WriteFile(filepath.Join(r.dir, "ca.pem"), block, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := Stream(t.Context(), reference, new(strings.Builder), options); err != nil {
		t.Fatal(err)
	}
}

func TestParsesReferences(t *testing.T) {
	digest := "@sha256:" + strings.Repeat("a", 64)
	for text, want := range map[string]string{
		"10.0.2.2:8080/os-images/ubuntu" + digest:      "10.0.2.2:8080 os-images/ubuntu",
		"[fd00::1]:8080/a/b_c.d" + digest:              "[fd00::1]:8080 a/b_c.d",
		"registry.example/os/debian:13" + digest:       "registry.example os/debian",
		"registry.example/os/debian:13":                "not pinned",
		"registry.example" + digest:                    "names no registry host",
		"registry.example/../etc" + digest:             "not one that registries accept",
		"registry.example/os/Debian" + digest:          "not one that registries accept",
		"registry.example/os@sha256:abc":               "64 hexadecimal digits",
		"user@registry.example/os" + digest:            "64 hexadecimal digits",
		"registry.example:99999999/os/debian" + digest: "names no registry host",
		"registry.example/os/debian:bad tag" + digest:  "character that tags cannot have",
	} {
		ref, err := ParseReference(text)
		got := ref.Host + " " + ref.Repository
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}

func TestUsesTheSchemeOfTheKnownRegistryOnly(t *testing.T) {
	for _, c := range [][3]string{
		{"10.0.0.1:8080", "http://10.0.0.1:8080", "http://10.0.0.1:8080"},
		{"10.0.0.1", "http://10.0.0.1:80", "http://10.0.0.1:80"},
		{"10.0.0.1:5000", "http://10.0.0.1:8080", "https://10.0.0.1:5000"},
		{"Host.example", "https://host.example:443", "https://host.example:443"},
		{"host.example", "", "https://host.example"},
	} {
		got, err := baseURL(c[0], c[1])
		if err != nil || got.String() != c[2] {
			t.Errorf("%v: got %v %v", c, got, err)
		}
	}
}

func TestAsksForATokenAgainWhenTheOldOneIsNotTakenAnyMore(t *testing.T) {
	r := newRegistry(t, 3<<20)
	r.login("job", "secret")
	asked, answered := 0, 0
	r.guard = func(w http.ResponseWriter, request *http.Request) bool {
		if request.URL.Path == "/token" {
			asked++
			fmt.Fprintf(w, `{"access_token":"t%d","expires_in":60}`, asked)
			return false
		}
		if request.Header.Get("Authorization") == fmt.Sprintf("Bearer t%d", asked) {
			answered++
			if answered != 2 { // the second answer's token is refused once
				return true
			}
		}
		w.Header().Set("WWW-Authenticate", `Bearer realm="`+r.server.URL+`/token", service=reg, scope="repository:os/debian:pull"`)
		w.WriteHeader(http.StatusUnauthorized)
		return false
	}
	r.mustStream()
	if asked != 2 {
		t.Errorf("%d tokens were asked for", asked)
	}
}

func TestCredentialsGoWithTheFirstRequest(t *testing.T) {
	r := newRegistry(t, 100)
	r.login("job", "secret")
	requests := 0
	r.guard = func(w http.ResponseWriter, request *http.Request) bool { requests++; return basicOnly(w, request) }
	r.mustStream()
	if requests != 2 {
		t.Errorf("%d requests for a manifest and a layer", requests)
	}
}

func TestCredentialsStayAtTheRegistrysOwnOrigin(t *testing.T) {
	seen := ""
	other := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		seen += request.Header.Get("Authorization") + "|"
		fmt.Fprint(w, `{"token":"foreign"}`)
	}))
	defer other.Close()
	r := newRegistry(t, 100)
	r.login("job", "secret")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: other.Certificate().Raw})
	if err := os.WriteFile(filepath.Join(r.dir, "ca.pem"), block, 0o600); err != nil {
		t.Fatal(err)
	}
	r.guard = func(w http.ResponseWriter, request *http.Request) bool {
		if request.Header.Get("Authorization") == "Bearer foreign" {
			return true
		}
		w.Header().Set("WWW-Authenticate", `Bearer realm="`+other.URL+`/token",service="s"`)
		w.WriteHeader(http.StatusUnauthorized)
		return false
	}
	r.mustStream()
	if seen != "|" {
		t.Errorf("the foreign token service saw %q", seen)
	}
}

func TestWhatATokenServiceDoesWrongIsSaid(t *testing.T) {
	for answer, want := range map[string]string{
		"403 {}":           "refuses this job's token for a token (403)",
		"404 {}":           "does not have a token (404)",
		`200 {"token":""}`: "asks for a login that is not followed",
	} {
		r := newRegistry(t, 100)
		r.login("job", "secret")
		r.guard = func(w http.ResponseWriter, request *http.Request) bool {
			if request.URL.Path == "/token" {
				status, body, _ := strings.Cut(answer, " ")
				code, _ := strconv.Atoi(status)
				w.WriteHeader(code)
				fmt.Fprint(w, body)
				return false
			}
			w.Header().Set("WWW-Authenticate", `Bearer realm="`+r.server.URL+`/token"`)
			w.WriteHeader(http.StatusUnauthorized)
			return false
		}
		r.mustRefuse(want, nil)
	}
}

func TestATokenServiceThatIsDownForAMomentIsAskedAgain(t *testing.T) {
	r := newRegistry(t, 100)
	asked := 0
	r.guard = func(w http.ResponseWriter, request *http.Request) bool {
		if request.URL.Path == "/token" {
			asked++
			switch asked {
			case 1:
				w.WriteHeader(http.StatusBadGateway)
			case 2:
				fmt.Fprint(w, "<html>maintenance</html>")
			default:
				fmt.Fprint(w, `{"token":"t"}`)
			}
			return false
		}
		if request.Header.Get("Authorization") == "Bearer t" {
			return true
		}
		w.Header().Set("WWW-Authenticate", `Bearer realm="`+r.server.URL+`/token"`)
		w.WriteHeader(http.StatusUnauthorized)
		return false
	}
	r.mustStream()
}
