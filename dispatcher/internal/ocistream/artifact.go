package ocistream

import (
	"context"
	"fmt"
	"regexp"
	"sync"

	"bootwright.io/dispatcher/internal/retry"
)

const (
	titleAnnotation = "org.opencontainers.image.title"
	maxFiles        = 64
)

// A name that is safe as a file name and on a command line.
var titleForm = regexp.MustCompile(`^[A-Za-z0-9_][A-Za-z0-9._-]{0,99}$`)

// Artifact is an OCI artifact whose layers are read at any place, as files. Safe for use by several goroutines;
// one of them reads at a time.
type Artifact struct {
	Files []*File

	mu      sync.Mutex
	ctx     context.Context
	client  *client
	ref     Reference
	options Options
	tries   *retry.Tries
	cache   cache
	failure error
}

// Open reads the manifest. ctx bounds everything that is read later, too.
func Open(ctx context.Context, reference string, options Options) (*Artifact, error) {
	o := options.withDefaults()
	ref, err := ParseReference(reference)
	if err != nil {
		return nil, err
	}
	base, err := baseURL(ref.Host, o.RegistryURL)
	if err != nil {
		return nil, err
	}
	c, err := newClient(base, o)
	if err != nil {
		return nil, err
	}
	a := &Artifact{ctx: ctx, client: c, ref: ref, options: o, tries: o.tries()}
	var layers []layer
	err = a.tries.Do(ctx, func() error {
		manifest, err := c.fetchManifest(ctx, ref)
		if err != nil {
			return err
		}
		layers, err = allLayers(manifest)
		return err
	})
	if err != nil {
		return nil, err
	}
	if len(layers) == 0 || len(layers) > maxFiles {
		return nil, fmt.Errorf("the artifact has %d layers; one that is read as files has 1 to %d", len(layers), maxFiles)
	}
	seen := map[string]bool{}
	for i, l := range layers {
		name := l.Annotations[titleAnnotation]
		if !titleForm.MatchString(name) || seen[name] {
			name = fmt.Sprintf("layer-%d", i+1)
		}
		seen[name] = true
		a.Files = append(a.Files, newFile(a, name, l))
	}
	return a, nil
}

// Err is why a read failed, if one did.
func (a *Artifact) Err() error {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.failure
}

// Finish reads what has not been read yet and checks size and digest of every file, and that every byte given out
// before was a byte of that.
func (a *Artifact) Finish() error {
	for _, file := range a.Files {
		if err := file.finish(); err != nil {
			return err
		}
	}
	return nil
}

// Close ends the connections.
func (a *Artifact) Close() {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, file := range a.Files {
		file.disconnect()
	}
	a.client.http.CloseIdleConnections()
}
