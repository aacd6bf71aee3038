// Package clock is about servers that do not know what time it is: a new board, or one with an empty battery, starts in
// a year in which no certificate is valid, and says of it only that a certificate is wrong.
package clock

import (
	"crypto/x509"
	"errors"
	"fmt"
	"time"
)

// Tolerance is how far a clock may be off the host's time without being set: certificates and tokens live longer, and
// the host's time is that of the making of the medium.
const Tolerance = 24 * time.Hour

// Off gives how far a clock is off the time at which the host made the task medium, and whether that is too far. A host
// of an older version states none, and then nothing is known.
func Off(now time.Time, issuedAt string) (off time.Duration, host time.Time, tooFar bool, err error) {
	if issuedAt == "" {
		return 0, time.Time{}, false, nil
	}
	host, err = time.Parse(time.RFC3339, issuedAt)
	if err != nil {
		return 0, time.Time{}, false, fmt.Errorf("job.json has the issued_at %q, which is no time", issuedAt)
	}
	off = now.Sub(host)
	return off, host, off.Abs() > Tolerance, nil
}

// Explain puts what a certificate that is not valid yet, or no more, means for people; other errors stay as they are.
func Explain(err error) error {
	var invalid x509.CertificateInvalidError
	if !errors.As(err, &invalid) || invalid.Reason != x509.Expired || invalid.Cert == nil {
		return err
	}
	now, when := time.Now(), "no more"
	if now.Before(invalid.Cert.NotBefore) {
		when = "not yet"
	}
	return explained{err, fmt.Sprintf("its certificate is %s valid (it is from %s to %s, and this server's clock says %s): "+
		"set the clock (RTC) in the server's firmware, or name an NTP server in its network; if the clock is right, renew the certificate",
		when, day(invalid.Cert.NotBefore), day(invalid.Cert.NotAfter), now.UTC().Format("2006-01-02 15:04"))}
}

func day(t time.Time) string { return t.UTC().Format("2006-01-02") }

type explained struct {
	error
	text string
}

func (e explained) Error() string { return e.text }

func (e explained) Unwrap() error { return e.error }
