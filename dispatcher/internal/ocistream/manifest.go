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
	Digest      string            `json:"digest"`
	Size        int64             `json:"size"`
	Annotations map[string]string `json:"annotations"`
}

func (c *client) fetchLayer(ctx context.Context, ref Reference) (layer, error) {
	data, err := c.fetchManifest(ctx, ref)
	if err != nil {
		return layer{}, err
	}
	return onlyLayer(data)
}

// fetchManifest gives the bytes of the manifest, which have the digest of the reference.
func (c *client) fetchManifest(ctx context.Context, ref Reference) ([]byte, error) {
	response, err := c.get(ctx, ref.Repository, "/manifests/"+ref.Digest, http.Header{"Accept": {manifestTypes}})
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
	layers, err := allLayers(manifest)
	if err != nil {
		return layer{}, err
	}
	if len(layers) != 1 {
		return layer{}, refuse("the artifact has %d layers, a root file system artifact has exactly one", len(layers))
	}
	return layers[0], nil
}

func allLayers(manifest []byte) ([]layer, error) {
	var m struct {
		Layers    []layer `json:"layers"`
		Manifests []any   `json:"manifests"`
	}
	if err := json.Unmarshal(manifest, &m); err != nil {
		return nil, refuse("the manifest is not valid JSON: %v", err)
	}
	if m.Manifests != nil {
		return nil, refuse("the reference is an index of %d manifests, an image artifact is one manifest", len(m.Manifests))
	}
	for _, l := range m.Layers {
		if !digestForm.MatchString(l.Digest) {
			return nil, refuse("the layer's digest %q is not a sha256 digest", l.Digest)
		}
		if l.Size < 0 {
			return nil, refuse("the layer's size %d is negative", l.Size)
		}
	}
	return m.Layers, nil
}
