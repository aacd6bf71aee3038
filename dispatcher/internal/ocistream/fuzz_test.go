package ocistream

import (
	"net/url"
	"strings"
	"testing"
)

func FuzzAReferenceNamesOneHostAndOneDigest(f *testing.F) {
	f.Add("10.0.2.2:8080/os/debian:13@sha256:" + strings.Repeat("a", 64))
	f.Add("[fd00::1]:8080/a/b_c.d@sha256:" + strings.Repeat("0", 64))
	f.Add("[0]/0@sha256:" + strings.Repeat("0", 64))
	f.Fuzz(func(t *testing.T, text string) {
		ref, err := ParseReference(text)
		if err != nil {
			return
		}
		address, err := url.Parse("https://" + ref.Host + "/v2/" + ref.Repository + "/manifests/" + ref.Digest)
		if err != nil || address.Host != ref.Host || address.User != nil || address.RawQuery != "" || address.Fragment != "" || strings.Contains(address.Path, "..") {
			t.Errorf("%q: %+v, %v", text, ref, err)
		}
	})
}

func FuzzAManifestHasLayersWithSizesAndDigests(f *testing.F) {
	f.Add([]byte(`{"layers":[{"digest":"sha256:` + strings.Repeat("0", 64) + `","size":1}]}`))
	f.Add([]byte(`{"manifests":[{}]}`))
	f.Fuzz(func(t *testing.T, manifest []byte) {
		layers, err := allLayers(manifest)
		if err != nil {
			return
		}
		for _, l := range layers {
			if l.Size < 0 || !digestForm.MatchString(l.Digest) {
				t.Errorf("%+v", l)
			}
		}
		if total, err := sum(layers); err == nil && total < 0 {
			t.Error(total)
		}
	})
}
