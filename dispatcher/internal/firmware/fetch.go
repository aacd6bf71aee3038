package firmware

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"path"
	"regexp"
	"strings"
	"time"

	"bootwright.io/dispatcher/internal/clock"
	"bootwright.io/dispatcher/internal/ocistream"
	"bootwright.io/dispatcher/internal/retry"
	"golang.org/x/sys/unix"
)

// Fetched is the image as it arrived.
type Fetched struct {
	SHA256 string
	Size   int64
}

// Fetcher gets firmware over HTTP(S) or from a registry.
type Fetcher struct {
	Registry ocistream.Options
	CAFile   string
	Say      func(format string, args ...any)
	// Patience is how long to go on after a failure, Pause the wait in between, Stall how long a connection may be silent.
	Patience, Pause, Stall time.Duration
}

// Fetch writes the image to file and computes its digest.
func (f Fetcher) Fetch(ctx context.Context, source, file string) (Fetched, error) {
	out, err := os.OpenFile(file, os.O_CREATE|os.O_TRUNC|os.O_RDWR, 0o600)
	if err != nil {
		return Fetched{}, err
	}
	defer out.Close()
	most := room(out)
	switch {
	case most == 0:
		err = fmt.Errorf("the firmware cannot be fetched from %s: this server has no memory free for it", Shown(source))
	case IsURL(source):
		err = f.download(ctx, source, out)
	default:
		options := f.Registry
		options.MaxSize = most
		if err = ocistream.Stream(ctx, source, out, options); err != nil {
			err = fmt.Errorf("the firmware %s could not be read: %w", source, err)
		}
	}
	if err != nil {
		return Fetched{}, err
	}
	if _, err := out.Seek(0, io.SeekStart); err != nil {
		return Fetched{}, err
	}
	hash := sha256.New()
	size, err := io.Copy(hash, out)
	if err == nil && size == 0 {
		err = fmt.Errorf("the firmware from %s is empty", Shown(source))
	}
	return Fetched{hex.EncodeToString(hash.Sum(nil)), size}, err
}

func (f Fetcher) download(ctx context.Context, source string, out *os.File) error {
	client, err := f.client()
	if err != nil {
		return err
	}
	tries := retry.Tries{Policy: retry.Policy{Pause: f.Pause, Limit: max(f.Pause, 15*time.Second), Patience: f.Patience},
		Notice: func(err error) { f.Say("fetching the firmware: %v; trying again", err) }}
	if err := tries.Do(ctx, func() error { return f.attempt(ctx, client, source, out) }); err != nil {
		return fmt.Errorf("the firmware could not be fetched from %s: %w", Shown(source), err)
	}
	return nil
}

func (f Fetcher) attempt(ctx context.Context, client *http.Client, source string, out *os.File) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, source, nil)
	if err != nil {
		return retry.Final(errors.New("it is no URL"))
	}
	response, err := client.Do(request)
	if err != nil {
		var wrapped *url.Error
		if errors.As(err, &wrapped) {
			err = wrapped.Err // without the URL, which may hold a secret
		}
		return clock.Explain(err)
	}
	defer response.Body.Close()
	switch status := response.StatusCode; {
	case status >= 500 || status == http.StatusTooManyRequests:
		return fmt.Errorf("the server answers %d", status)
	case status != http.StatusOK:
		return retry.Final(fmt.Errorf("the server answers %d", status))
	}
	if err := out.Truncate(0); err != nil {
		return retry.Final(err)
	}
	most := room(out)
	if response.ContentLength > most {
		return retry.Final(noRoom(most))
	}
	watchdog := time.AfterFunc(f.Stall, cancel)
	defer watchdog.Stop()
	body := io.TeeReader(io.LimitReader(response.Body, most+1), writerFunc(func(data []byte) { watchdog.Reset(f.Stall) }))
	size, err := io.Copy(io.NewOffsetWriter(out, 0), body)
	switch {
	case errors.Is(err, unix.ENOSPC):
		return retry.Final(fmt.Errorf("after %d MiB no memory is left for it on this server", size>>20))
	case err != nil:
		return fmt.Errorf("the connection broke off after %d bytes: %w", size, err)
	case size > most:
		return retry.Final(noRoom(most))
	case response.ContentLength >= 0 && size != response.ContentLength:
		return fmt.Errorf("only %d of %d bytes came", size, response.ContentLength)
	}
	return nil
}

type writerFunc func([]byte)

func (w writerFunc) Write(data []byte) (int, error) {
	w(data)
	return len(data), nil
}

func (f Fetcher) client() (*http.Client, error) {
	transport := &http.Transport{ResponseHeaderTimeout: f.Stall, TLSHandshakeTimeout: 20 * time.Second, DisableCompression: true}
	pem, err := os.ReadFile(f.CAFile)
	if err == nil {
		roots, err := x509.SystemCertPool()
		if err != nil {
			roots = x509.NewCertPool()
		}
		if !roots.AppendCertsFromPEM(pem) {
			return nil, fmt.Errorf("%s holds no certificate", f.CAFile)
		}
		transport.TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
	return &http.Client{Transport: transport, CheckRedirect: func(next *http.Request, via []*http.Request) error {
		if len(via) >= 5 || via[0].URL.Scheme == "https" && next.URL.Scheme != "https" {
			return retry.Final(fmt.Errorf("the server sends the reader on to %s, which is not followed", next.URL.Host))
		}
		return nil
	}}, nil
}

// IsURL tells an http(s) URL from a registry reference.
func IsURL(source string) bool {
	return strings.HasPrefix(source, "http://") || strings.HasPrefix(source, "https://")
}

// Shown is a source without what may be a secret: user, password and query.
func Shown(source string) string {
	if !IsURL(source) {
		return source
	}
	u, err := url.Parse(source)
	if err != nil {
		return "the firmware URL"
	}
	u.User, u.RawQuery, u.Fragment = nil, "", ""
	return u.String()
}

var plainName = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._+-]{0,99}$`)

// FileName is what the image is called on disk: vendors' tools go by the ending.
func FileName(source string) string {
	if IsURL(source) {
		if u, err := url.Parse(source); err == nil && plainName.MatchString(path.Base(u.Path)) {
			return path.Base(u.Path)
		}
	}
	return "firmware.bin"
}
