package ocistream

import (
	"context"
	"encoding/json"
	"math"
)

// ImageSize is the size in bytes of all layers of a container image as they are stored in the registry, which is
// less than what they take unpacked. Of an index it is the image for linux on amd64.
func ImageSize(ctx context.Context, reference string, options Options) (int64, error) {
	o := options.withDefaults()
	ref, err := ParseReference(reference)
	if err != nil {
		return 0, err
	}
	base, err := baseURL(ref.Host, o.RegistryURL)
	if err != nil {
		return 0, err
	}
	c, err := newClient(base, o)
	if err != nil {
		return 0, err
	}
	defer c.http.CloseIdleConnections()
	var size int64
	err = o.tries().Do(ctx, func() error {
		size, err = c.imageSize(ctx, ref)
		return err
	})
	return size, err
}

func (c *client) imageSize(ctx context.Context, ref Reference) (int64, error) {
	for hop := 0; hop < 2; hop++ {
		data, err := c.fetchManifest(ctx, ref)
		if err != nil {
			return 0, err
		}
		var m struct {
			Layers    []layer `json:"layers"`
			Manifests []struct {
				Digest   string                            `json:"digest"`
				Platform struct{ Architecture, OS string } `json:"platform"`
			} `json:"manifests"`
		}
		if err := json.Unmarshal(data, &m); err != nil {
			return 0, refuse("the manifest is not valid JSON: %v", err)
		}
		if m.Manifests == nil {
			return sum(m.Layers)
		}
		next := ""
		for _, each := range m.Manifests {
			if each.Platform.Architecture == "amd64" && each.Platform.OS == "linux" && digestForm.MatchString(each.Digest) {
				next = each.Digest
				break
			}
		}
		if next == "" {
			return 0, refuse("the index has no image for linux on amd64")
		}
		ref.Digest = next
	}
	return 0, refuse("the index refers to another index")
}

func sum(layers []layer) (int64, error) {
	if len(layers) == 0 {
		return 0, refuse("the manifest has no layers, so it is no container image")
	}
	var total int64
	for _, each := range layers {
		if each.Size < 0 || total > math.MaxInt64-each.Size {
			return 0, refuse("the sizes of the image's layers make no sense")
		}
		total += each.Size
	}
	return total, nil
}
