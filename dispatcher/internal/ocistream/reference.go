package ocistream

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"

	"oras.land/oras-go/v2/registry"
)

// Reference is an artifact pinned by digest: HOST[:PORT]/REPOSITORY[:TAG]@sha256:HEX.
type Reference struct {
	Host       string
	Repository string
	Digest     string
}

var (
	digestForm = regexp.MustCompile(`^sha256:[0-9a-f]{64}$`)
	hostForm   = regexp.MustCompile(`^([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?$`)
)

// ParseReference reads a reference. One without a digest is refused: nothing would say whether the bytes are right.
func ParseReference(text string) (Reference, error) {
	name, digest, pinned := strings.Cut(text, "@")
	if !pinned {
		return Reference{}, fmt.Errorf("the reference %q is not pinned; write HOST/REPOSITORY@sha256:DIGEST", text)
	}
	if !digestForm.MatchString(digest) {
		return Reference{}, fmt.Errorf("the digest %q is not of the form sha256: and 64 hexadecimal digits", digest)
	}
	host, repository, ok := strings.Cut(name, "/")
	if _, err := url.Parse("https://" + host); !ok || !hostForm.MatchString(host) || err != nil {
		return Reference{}, fmt.Errorf("the reference %q names no registry host; write HOST/REPOSITORY@sha256:DIGEST", text)
	}
	if at := strings.LastIndex(repository, ":"); at >= 0 {
		if (registry.Reference{Reference: repository[at+1:]}).ValidateReferenceAsTag() != nil {
			return Reference{}, fmt.Errorf("the tag in %q has a character that tags cannot have", text)
		}
		repository = repository[:at]
	}
	if (registry.Reference{Repository: repository}).ValidateRepository() != nil || len(repository) > 255 {
		return Reference{}, fmt.Errorf("the repository name %q is not one that registries accept", repository)
	}
	return Reference{Host: host, Repository: repository, Digest: digest}, nil
}

// baseURL is where the registry of host answers: as registryURL says if that is the same host, else by https.
func baseURL(host, registryURL string) (*url.URL, error) {
	if registryURL != "" {
		known, err := url.Parse(registryURL)
		if err != nil || known.Host == "" || (known.Scheme != "http" && known.Scheme != "https") {
			return nil, errors.New("REGISTRY_URL is not an http or https URL")
		}
		if sameHost(known.Scheme, known.Host, host) {
			return &url.URL{Scheme: known.Scheme, Host: known.Host}, nil
		}
	}
	return &url.URL{Scheme: "https", Host: host}, nil
}

func sameHost(scheme, a, b string) bool {
	return strings.EqualFold(withPort(scheme, a), withPort(scheme, b))
}

func withPort(scheme, host string) string {
	if _, _, err := net.SplitHostPort(host); err == nil {
		return host
	}
	if scheme == "http" {
		return host + ":80"
	}
	return host + ":443"
}

// Plain tells whether the registry of host is spoken to by plain HTTP: only the host's own, when its URL says so.
func Plain(host, registryURL string) bool {
	base, err := baseURL(host, registryURL)
	return err == nil && base.Scheme == "http"
}
