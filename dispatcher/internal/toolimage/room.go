package toolimage

import (
	"context"
	"fmt"
	"os"
	"strconv"
	"strings"

	"bootwright.io/dispatcher/internal/job"
	"bootwright.io/dispatcher/internal/ocistream"
	"bootwright.io/dispatcher/internal/provision"
)

// spare is left for the steps themselves.
const spare = 256 << 20

// makeRoom gives podman's storage a memory file system as large as can be spared, when the images can fit at all.
// What an image takes unpacked no manifest says: at least as much as packed, and while an image is unpacked its
// packed layers are there too. What turns out larger than the room ends the pull, not the server.
func (p Puller) makeRoom(ctx context.Context, images []job.Image) error {
	options := p.Registry
	options.RegistryURL = p.RegistryURL
	options.AuthFile = p.Root.Path(provision.Directory, "auth.json")
	options.CAFile = p.Root.Path(provision.Directory, "ca.pem")
	options.Notice = func(line string) { p.Say("%s", line) }
	var all, largest int64
	var names []string
	for _, image := range images {
		size, err := ocistream.ImageSize(ctx, image.Reference, options)
		if err != nil {
			return fmt.Errorf("the tool image %s: %w", image.Name, err)
		}
		all, largest = all+size, max(largest, size)
		names = append(names, fmt.Sprintf("%s of %s", image.Name, human(size)))
	}
	available, err := p.available()
	if err != nil {
		return err
	}
	if room := available - spare; all+largest > room || all < 0 {
		return fmt.Errorf("the task's tool images (%s) do not fit into memory: at least %s are needed, %s are free, and %s of those are kept for the steps",
			strings.Join(names, ", "), human(all+largest), human(available), human(spare))
	}
	directory := p.Root.Path(store)
	if err := os.MkdirAll(directory, 0o700); err != nil {
		return err
	}
	if err := p.Kernel.MountMemory(directory, available-spare); err != nil {
		return fmt.Errorf("memory for the task's tool images cannot be had: %w", err)
	}
	return os.MkdirAll(p.Root.Path(store, "tmp"), 0o700)
}

// available is the memory that new work can take without swapping, in bytes.
func (p Puller) available() (int64, error) {
	data, err := os.ReadFile(p.Root.Path("/proc/meminfo"))
	if err != nil {
		return 0, err
	}
	for _, line := range strings.Split(string(data), "\n") {
		if text, ok := strings.CutPrefix(line, "MemAvailable:"); ok {
			kib, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(text), "kB")), 10, 52)
			return kib << 10, err
		}
	}
	return 0, fmt.Errorf("the kernel does not say how much memory is available")
}
