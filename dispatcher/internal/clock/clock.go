// Package clock keeps a server without a right clock able to speak TLS: the task medium says when it was made, and a
// certificate that is refused for its dates is told as what it is.
package clock

import (
	"crypto/x509"
	"errors"
	"fmt"
	"time"
)

// Off is how far from the time at which a task medium was made a clock may be. A medium is read minutes after it was
// made; a clock that is behind it is wrong.
const (
	offBehind = time.Minute
	offAhead  = 24 * time.Hour
)

// Right gives the time to set the clock to, and whether it has to be set. issued is when the task medium was made; zero if
// it does not say.
func Right(now, issued time.Time) (time.Time, bool) {
	if issued.IsZero() || (now.After(issued.Add(-offBehind)) && now.Before(issued.Add(offAhead))) {
		return now, false
	}
	return issued, true
}

// Explain puts a refusal of a certificate for its dates into words that name the clock; other errors stay as they are.
func Explain(err error) error {
	var invalid x509.CertificateInvalidError
	if !errors.As(err, &invalid) || invalid.Reason != x509.Expired || invalid.Cert == nil {
		return err
	}
	return fmt.Errorf("its certificate is valid from %s to %s, and this server's clock (RTC) says %s: set the clock in the "+
		"firmware setup or name an NTP server in the network (ntp), or renew the certificate",
		day(invalid.Cert.NotBefore), day(invalid.Cert.NotAfter), day(time.Now()))
}

func day(t time.Time) string { return t.UTC().Format("2006-01-02 15:04") }
