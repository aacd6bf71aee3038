package ocistream

import (
	"net/url"
	"testing"
)

// A reference that is taken can be asked for.
func FuzzReference(f *testing.F) {
	f.Add("registry.example:5000/os/debian@sha256:" + digestOf(nil)[7:])
	f.Add("[2001:db8::1]:5000/a@sha256:00")
	f.Add("h/x:tag")
	f.Add("[0]/0@sha256:" + digestOf(nil)[7:])
	f.Fuzz(func(t *testing.T, text string) {
		ref, err := ParseReference(text)
		if err != nil {
			return
		}
		if base, err := baseURL(ref.Host, "http://127.0.0.1:1"); err != nil || base.Host != ref.Host {
			t.Errorf("%q: %v %v", text, base, err)
		}
		if address, err := url.Parse("https://" + ref.Host + "/v2/"); err != nil || address.Host != ref.Host || address.User != nil {
			t.Errorf("%q: %v %v", text, address, err)
		}
	})
}
