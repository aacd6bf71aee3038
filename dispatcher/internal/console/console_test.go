package console

import (
	"os"
	"strings"
	"testing"

	"bootwright.io/dispatcher/internal/sys"
)

func write(t *testing.T, root sys.Root, path, text string) {
	t.Helper()
	file := root.Path(path)
	if err := os.MkdirAll(file[:strings.LastIndex(file, "/")], 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestWritesToEveryActiveConsole(t *testing.T) {
	root := sys.Root(t.TempDir())
	write(t, root, "/sys/class/tty/console/active", "tty0 ttyS0\n")
	write(t, root, "/dev/tty0", "")
	write(t, root, "/dev/ttyS0", "")
	write(t, root, "/proc/uptime", "17.25 30.1\n")
	var out strings.Builder
	c := Open(root, &out)
	c.Say("step %s\nruns \x1b[31m", "a")
	c.Close()
	for _, tty := range []string{"/dev/tty0", "/dev/ttyS0"} {
		got, _ := os.ReadFile(root.Path(tty))
		if string(got) != "[   17.25] bootwright: step a runs  [31m\r\n" {
			t.Errorf("%s: %q", tty, got)
		}
	}
	if out.String() != "[   17.25] bootwright: step a runs  [31m\n" {
		t.Errorf("%q", out.String())
	}
}
