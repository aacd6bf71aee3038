// Package toolimage brings the tool images of a task into memory: pulled by digest with podman and the job's token,
// named as the Quadlets call them (which say Pull=never).
package toolimage

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"

	"bootwright.io/dispatcher/internal/blockdev"
	"bootwright.io/dispatcher/internal/job"
	"bootwright.io/dispatcher/internal/ocistream"
	"bootwright.io/dispatcher/internal/provision"
	"bootwright.io/dispatcher/internal/retry"
	"bootwright.io/dispatcher/internal/sys"
)

const (
	store     = "/run/containers/graphroot" // graphroot of storage.conf
	certs     = "/run/bootwright/certs"
	unitsLock = "/usr/share/bootwright/units.lock"
	noSpace   = "no space left on device"
)

// cureless are words of podman for what another attempt does not change.
var cureless = []string{noSpace, "unauthorized", "denied", "manifest unknown", "name unknown", "digest", "certificate", "unsupported"}

// Puller pulls images for one task. Call it before podman is used for anything else.
type Puller struct {
	Root        sys.Root
	Kernel      sys.Kernel
	Run         sys.Runner
	RegistryURL string
	Say         func(format string, args ...any)
	// Registry says how patiently manifests are asked for; addresses and credentials are filled in.
	Registry ocistream.Options
}

// Pull brings all images, or says in one sentence which one it cannot bring and why.
func (p Puller) Pull(ctx context.Context, images []job.Image) error {
	images, err := p.missing(images)
	if err != nil || len(images) == 0 {
		return err
	}
	if err := p.makeRoom(ctx, images); err != nil {
		return err
	}
	secure, err := p.certificates()
	if err != nil {
		return err
	}
	for _, image := range images {
		p.Say("pulling the tool image %s from %s", image.Name, image.Reference)
		if err := p.pull(ctx, image, secure); err != nil {
			return err
		}
	}
	return nil
}

// Image is a tool image of the maintenance system.
type Image struct{ Name, Digest string }

// BuiltIn are the tool images that the maintenance system brings, as its units.lock says.
func BuiltIn(root sys.Root) []Image {
	var lock struct {
		Images []Image `json:"images"`
	}
	data, err := os.ReadFile(root.Path(unitsLock))
	if err != nil || json.Unmarshal(data, &lock) != nil {
		return nil // its own units then name whatever they need
	}
	return lock.Images
}

// missing leaves out what the maintenance system has already; the same name with other content is refused, since
// units of the maintenance system may rely on it.
func (p Puller) missing(images []job.Image) ([]job.Image, error) {
	built := BuiltIn(p.Root)
	var wanted []job.Image
next:
	for _, image := range images {
		for _, there := range built {
			switch {
			case there.Name != image.Name:
			case strings.HasSuffix(image.Reference, "@"+there.Digest):
				continue next
			default:
				return nil, fmt.Errorf("the tool image %s is in the maintenance system already with other content; the bundle must give its image another name or version", image.Name)
			}
		}
		wanted = append(wanted, image)
	}
	return wanted, nil
}

func (p Puller) pull(ctx context.Context, image job.Image, secure []string) error {
	ref, err := ocistream.ParseReference(image.Reference)
	if err != nil {
		return fmt.Errorf("the tool image %s: %w", image.Name, err)
	}
	args := []string{"TMPDIR=" + p.Root.Path(store, "tmp"), "podman", "pull", "--quiet",
		"--authfile=" + p.Root.Path(provision.Directory, "auth.json"), "--retry=0"}
	if ocistream.Plain(ref.Host, p.RegistryURL) {
		args = append(args, "--tls-verify=false")
	} else {
		args = append(args, secure...)
	}
	// One name for the registry and its content: a tag beside the digest is not allowed.
	pinned := ref.Host + "/" + ref.Repository + "@" + ref.Digest
	var result sys.Result
	tries := retry.Tries{Policy: p.Registry.Retry, Failed: func(err error) { p.Say("the tool image %s: %v; trying again", image.Name, err) }}
	failed := tries.Do(ctx, func() error {
		if result, err = p.Run(ctx, "env", append(args, pinned)...); err != nil {
			return retry.Final(err)
		}
		if result.Code == 0 {
			return nil
		}
		said := errors.New(strings.TrimPrefix(result.LastLine(), "Error: "))
		if slices.ContainsFunc(cureless, func(word string) bool { return strings.Contains(result.Stderr, word) }) {
			return retry.Final(said)
		}
		return said
	})
	if failed == nil {
		id := result.LastOutput()
		if !idForm.MatchString(id) {
			id = pinned
		}
		result, err = p.Run(ctx, "podman", "tag", id, image.Name)
	}
	switch {
	case err != nil:
		return fmt.Errorf("the tool image %s cannot be pulled: %w", image.Name, err)
	case strings.Contains(result.Stderr, noSpace):
		return fmt.Errorf("the tool image %s (%s) does not fit into this server's memory; nothing was started", image.Name, pinned)
	case failed != nil:
		return fmt.Errorf("the tool image %s (%s) cannot be pulled: %w", image.Name, pinned, failed)
	case result.Code != 0:
		return fmt.Errorf("the tool image %s (%s) cannot be named: %s", image.Name, pinned, strings.TrimPrefix(result.LastLine(), "Error: "))
	}
	return nil
}

var idForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

// certificates gives podman's option for the task's own CA, if it brings one.
func (p Puller) certificates() ([]string, error) {
	pem, err := os.ReadFile(p.Root.Path(provision.Directory, "ca.pem"))
	if err != nil {
		return nil, nil // no CA of its own
	}
	directory := p.Root.Path(certs)
	if err := provision.WriteFile(directory+"/ca.crt", pem, 0o644); err != nil {
		return nil, err
	}
	return []string{"--cert-dir=" + directory}, nil
}

func human(size int64) string { return blockdev.HumanSize(size) }
