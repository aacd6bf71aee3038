package ocistream

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
)

const (
	manifestLimit = 4 << 20
	manifestTypes = "application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json, " +
		"application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json"
)

type layer struct {
	Digest string `json:"digest"`
	Size   int64  `json:"size"`
}

func (c *client) fetchLayer(ctx context.Context, ref Reference) (layer, error) {
	data, err := c.fetchManifest(ctx, ref)
	if err != nil {
		return layer{}, err
	}
	return onlyLayer(data)
}

// fetchManifest gives the manifest's bytes, which have the reference's digest.
func (c *client) fetchManifest(ctx context.Context, ref Reference) ([]byte, error) {
	response, err := c.get(ctx, "/v2/"+ref.Repository+"/manifests/"+ref.Digest, http.Header{"Accept": {manifestTypes}})
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, c.statusError(response, "the artifact "+ref.Repository+"@"+ref.Digest)
	}
	data, err := io.ReadAll(io.LimitReader(response.Body, manifestLimit+1))
	if err != nil {
		return nil, fmt.Errorf("reading the manifest from %s broke off: %w", c.base.Host, err)
	}
	if len(data) > manifestLimit {
		return nil, refuse("the manifest of %s is larger than 4 MiB", ref.Repository)
	}
	if sum := sha256.Sum256(data); "sha256:"+hex.EncodeToString(sum[:]) != ref.Digest {
		return nil, refuse("the manifest that %s sends does not have the digest %s", c.base.Host, ref.Digest)
	}
	return data, nil
}

func onlyLayer(manifest []byte) (layer, error) {
	var m struct {
		Layers    []layer `json:"layers"`
		Manifests []any   `json:"manifests"`
	}
	if err := json.Unmarshal(manifest, &m); err != nil {
		return layer{}, refuse("the manifest is not valid JSON: %v", err)
	}
	if m.Manifests != nil {
		return layer{}, refuse("the reference is an index of %d manifests, a root file system artifact is one manifest with exactly one layer", len(m.Manifests))
	}
	if len(m.Layers) != 1 {
		return layer{}, refuse("the artifact has %d layers, a root file system artifact has exactly one", len(m.Layers))
	}
	only := m.Layers[0]
	if !digestForm.MatchString(only.Digest) {
		return layer{}, refuse("the layer's digest %q is not a sha256 digest", only.Digest)
	}
	if only.Size < 0 {
		return layer{}, refuse("the layer's size %d is negative", only.Size)
	}
	return only, nil
}
