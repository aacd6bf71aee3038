package clock

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

func TestAClockThatCannotBeRightIsSetToTheTimeOfTheMedium(t *testing.T) {
	issued := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	for now, set := range map[time.Time]bool{
		time.Date(1970, 1, 1, 0, 0, 30, 0, time.UTC): true,
		time.Date(2099, 1, 1, 0, 0, 0, 0, time.UTC):  true,
		issued.Add(-2 * time.Hour):                   true,
		issued.Add(5 * time.Minute):                  false,
		issued.Add(23 * time.Hour):                   false,
		issued.Add(25 * time.Hour):                   true,
	} {
		right, wrong := Right(now, issued)
		if wrong != set || (set && !right.Equal(issued)) || (!set && !right.Equal(now)) {
			t.Error(now, right, wrong)
		}
	}
	if _, wrong := Right(time.Unix(0, 0), time.Time{}); wrong {
		t.Error("set without knowing the time")
	}
}

func TestACertificateOfAnotherTimeNamesTheClock(t *testing.T) {
	for what, until := range map[string][2]time.Duration{"expired": {-48 * time.Hour, -24 * time.Hour}, "not yet": {24 * time.Hour, 48 * time.Hour}} {
		server, pool := serverWith(t, until[0], until[1])
		client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
		_, err := client.Get(server)
		if got := Explain(err).Error(); !strings.Contains(got, "this server's clock (RTC) says") || strings.Contains(got, "x509") {
			t.Error(what, got)
		}
	}
	if other := errors.New("other"); Explain(other) != other {
		t.Error("another error was changed")
	}
}

func serverWith(t *testing.T, from, until time.Duration) (string, *x509.CertPool) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "127.0.0.1"}, DNSNames: []string{"example.com"},
		IPAddresses: nil, NotBefore: time.Now().Add(from), NotAfter: time.Now().Add(until), IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.TLS = &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
	server.StartTLS()
	t.Cleanup(server.Close)
	pool := x509.NewCertPool()
	pool.AddCert(certificate)
	return server.URL, pool
}
