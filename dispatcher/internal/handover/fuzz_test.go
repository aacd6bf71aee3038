package handover

import (
	"os"
	"strings"
	"testing"

	"bootwright.io/dispatcher/internal/sys"
)

func FuzzOnlyWhatIsBelowTheTreeIsUnmounted(f *testing.F) {
	f.Add(mountinfo)
	f.Add(`31 30 8:2 / /run/target/a\134040b rw - ext4 /dev/sda2 rw`)
	f.Fuzz(func(t *testing.T, text string) {
		root := sys.Root(t.TempDir())
		if os.MkdirAll(root.Path("/proc/self"), 0o755) != nil || os.WriteFile(root.Path("/proc/self/mountinfo"), []byte(text), 0o600) != nil {
			t.Skip()
		}
		mounts, err := readMounts(root, Tree)
		if err != nil {
			t.Fatal(err)
		}
		for i, mount := range mounts {
			if !strings.HasPrefix(mount.Point, Tree+"/") {
				t.Errorf("%+v", mount)
			}
			if i > 0 && strings.Count(mount.Point, "/") > strings.Count(mounts[i-1].Point, "/") {
				t.Errorf("%+v before %+v", mounts[i-1], mount)
			}
		}
	})
}
