package handover

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"bootwright.io/dispatcher/internal/sys"
)

// Mount is one line of mountinfo (proc_pid_mountinfo(5)).
type Mount struct{ Point, Kind, Source string }

// onDevice tells whether it is a file system on a block device, and not proc or the like.
func (m Mount) onDevice() bool { return strings.HasPrefix(m.Source, "/dev/") }

// String names the mount point as the new system will know it, and the device.
func (m Mount) String() string {
	text := m.Point + " (" + m.Kind
	if m.onDevice() {
		text += " on " + m.Source
	}
	return text + ")"
}

// readMounts gives what is mounted below tree, in the order in which it can be unmounted: the deepest first, and of
// two on one place the upper one, which was mounted later.
func readMounts(root sys.Root, tree string) ([]Mount, error) {
	data, err := os.ReadFile(root.Path("/proc/self/mountinfo"))
	if err != nil {
		return nil, fmt.Errorf("the kernel does not say what is mounted: %w", err)
	}
	var mounts []Mount
	for _, line := range strings.Split(string(data), "\n") {
		fields := strings.Fields(line)
		// Optional fields end with a dash.
		dash := slices.Index(fields, "-")
		if len(fields) < 5 || !strings.HasPrefix(fields[4], tree+"/") {
			continue
		}
		mount := Mount{Point: unescape(fields[4])}
		if dash > 0 && len(fields) > dash+2 {
			mount.Kind, mount.Source = fields[dash+1], unescape(fields[dash+2])
		}
		mounts = append(mounts, mount)
	}
	slices.Reverse(mounts)
	slices.SortStableFunc(mounts, func(a, b Mount) int {
		return strings.Count(b.Point, "/") - strings.Count(a.Point, "/")
	})
	return mounts, nil
}

// unescape undoes the kernel's \040 for blanks and the like.
func unescape(path string) string {
	var out strings.Builder
	for i := 0; i < len(path); i++ {
		if path[i] == '\\' && i+3 < len(path) {
			if code, err := strconv.ParseUint(path[i+1:i+4], 8, 8); err == nil {
				out.WriteByte(byte(code))
				i += 3
				continue
			}
		}
		out.WriteByte(path[i])
	}
	return out.String()
}
