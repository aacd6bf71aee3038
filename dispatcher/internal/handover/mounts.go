package handover

import (
	"os"
	"slices"
	"strconv"
	"strings"
)

// mount is one file system below Tree.
type mount struct{ directory, source string }

// place is where the installed system has it; what lies beside the new root, such as the seed, goes by its own name.
func (m mount) place() string {
	within := strings.TrimPrefix(m.directory, Tree+"/")
	if within == "root" {
		return "/"
	}
	return strings.TrimPrefix(within, "root")
}

func (m mount) onDevice() bool { return strings.HasPrefix(m.source, "/dev/") }

// mounts reads /proc/self/mountinfo (proc_pid_mountinfo(5)). What was mounted last comes first: it may lie on, or over,
// what was mounted before.
func (h Handover) mounts() ([]mount, error) {
	data, err := os.ReadFile(h.Root.Path("/proc/self/mountinfo"))
	if err != nil {
		return nil, err
	}
	var mounts []mount
	for line := range strings.Lines(string(data)) {
		before, after, _ := strings.Cut(strings.TrimSpace(line), " - ")
		fields, rest := strings.Fields(before), strings.Fields(after)
		if len(fields) < 5 || len(rest) < 2 {
			continue
		}
		if directory := unescape(fields[4]); strings.HasPrefix(directory, Tree+"/") {
			mounts = append(mounts, mount{directory: directory, source: unescape(rest[1])})
		}
	}
	slices.Reverse(mounts)
	slices.SortStableFunc(mounts, func(a, b mount) int { return depth(b) - depth(a) })
	return mounts, nil
}

func depth(m mount) int { return strings.Count(m.directory, "/") }

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
