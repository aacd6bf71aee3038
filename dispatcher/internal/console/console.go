// Package console tells people at the server what happens: one line with the seconds since power-on, on every
// active console (serial line and screen of the BMC), and in the journal through standard output.
package console

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"syscall"
	"time"

	"bootwright.io/dispatcher/internal/sys"
)

// Console is safe for concurrent use. Writing never blocks: a stuck terminal loses lines.
type Console struct {
	mu     sync.Mutex
	root   sys.Root
	out    io.Writer
	ttys   []chan string
	closed sync.WaitGroup
}

// Open opens the kernel's active consoles; without any the lines only go to out.
func Open(root sys.Root, out io.Writer) *Console {
	c := &Console{root: root, out: out}
	active, _ := os.ReadFile(root.Path("/sys/class/tty/console/active"))
	for _, name := range strings.Fields(string(active)) {
		c.add(root.Path("/dev", name))
	}
	if len(c.ttys) == 0 {
		c.add(root.Path("/dev/console"))
	}
	return c
}

func (c *Console) add(path string) {
	if _, err := os.Stat(path); err != nil {
		return
	}
	lines := make(chan string, 200)
	c.ttys = append(c.ttys, lines)
	c.closed.Add(1)
	go func() {
		defer c.closed.Done()
		writeTo(path, lines)
	}()
}

// writeTo opens the terminal again when a line fails: a login prompt that starts on it hangs up everybody else.
func writeTo(path string, lines <-chan string) {
	var tty *os.File
	for line := range lines {
		for range 2 {
			if tty == nil {
				tty, _ = os.OpenFile(path, os.O_WRONLY|os.O_APPEND|syscall.O_NOCTTY, 0)
			}
			if _, err := io.WriteString(tty, line+"\r\n"); err == nil {
				break
			}
			_ = tty.Close()
			tty = nil
		}
	}
	_ = tty.Close()
}

// Say prints one line.
func (c *Console) Say(format string, args ...any) {
	line := fmt.Sprintf("[%s] bootwright: %s", c.uptime(), oneLine(fmt.Sprintf(format, args...)))
	c.mu.Lock()
	defer c.mu.Unlock()
	fmt.Fprintln(c.out, line)
	for _, tty := range c.ttys {
		select {
		case tty <- line:
		default:
		}
	}
}

// Close gives slow terminals two seconds to print what is still queued. Nothing may be said after it.
func (c *Console) Close() {
	c.mu.Lock()
	for _, tty := range c.ttys {
		close(tty)
	}
	c.ttys = nil
	c.mu.Unlock()
	done := make(chan struct{})
	go func() { c.closed.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(2 * time.Second):
	}
}

func (c *Console) uptime() string {
	data, _ := os.ReadFile(c.root.Path("/proc/uptime"))
	seconds, _, _ := strings.Cut(string(data), " ")
	return fmt.Sprintf("%8s", seconds)
}

func oneLine(text string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || (r >= 0x80 && r < 0xa0) {
			return ' '
		}
		return r
	}, text)
}
