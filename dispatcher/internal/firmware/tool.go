package firmware

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Tool is the wrapper in the operator's tool image, by default /usr/libexec/firmware-tool. Its contract is in the
// README of the bundle supermicro-firmware.
type Tool struct {
	Path     string
	Say      func(format string, args ...any)
	Progress func(percent int)
}

// Versions is what the wrapper says of the installed firmware.
type Versions struct{ Version, Pending string }

// Check is what the wrapper says of the new firmware.
type Check struct{ NewVersion, Power string }

const (
	mostOutput     = 64 << 10
	helperPatience = 5 * time.Second
)

// Version runs `firmware-tool version`.
func (t Tool) Version(ctx context.Context) (Versions, error) {
	answers, err := t.run(ctx, "version", "")
	if err != nil {
		return Versions{}, err
	}
	if answers["version"] == "" {
		return Versions{}, fmt.Errorf("%s version printed no line \"version: …\"", t.Path)
	}
	return Versions{answers["version"], answers["pending_version"]}, nil
}

// Check runs `firmware-tool check`.
func (t Tool) Check(ctx context.Context, file string) (Check, error) {
	answers, err := t.run(ctx, "check", file)
	return Check{answers["new_version"], answers["power"]}, err
}

// Flash runs `firmware-tool flash`.
func (t Tool) Flash(ctx context.Context, file string) error {
	_, err := t.run(ctx, "flash", file)
	return err
}

// run shows every line, and collects the lines "key: value". The last line is the reason when the status is not 0.
func (t Tool) run(ctx context.Context, command, file string) (map[string]string, error) {
	process := exec.CommandContext(ctx, t.Path, command)
	process.Env = append(os.Environ(), "FIRMWARE="+file)
	// A group of its own: a signal for this program does not reach the tool.
	process.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	read, write := io.Pipe()
	process.Stdout, process.Stderr = write, write
	// A helper that the tool leaves behind may keep its output open; the end of the tool is the end.
	process.WaitDelay = helperPatience
	if err := process.Start(); err != nil {
		return nil, fmt.Errorf("the tool image has no program %s that can be run (%v)", t.Path, err)
	}
	said := make(chan output)
	go func() { said <- t.listen(read) }()
	err := process.Wait()
	write.Close()
	out := <-said
	if err != nil && !errors.Is(err, exec.ErrWaitDelay) {
		if out.last == "" {
			out.last = "it printed no reason"
		}
		return out.answers, fmt.Errorf("%s %s ended with %v: %s", t.Path, command, err, out.last)
	}
	return out.answers, nil
}

// output is what a tool printed: its lines "key: value", and the last line.
type output struct {
	answers map[string]string
	last    string
}

// listen reads what the tool prints to its end.
func (t Tool) listen(read io.Reader) output {
	out := output{answers: map[string]string{}}
	lines := bufio.NewScanner(read)
	lines.Buffer(make([]byte, 4096), mostOutput)
	lines.Split(splitLines)
	for lines.Scan() {
		line := strings.TrimSpace(lines.Text())
		if line == "" {
			continue
		}
		key, value, found := strings.Cut(line, ":")
		value = strings.TrimSpace(value)
		if percent, err := strconv.Atoi(strings.TrimSuffix(value, "%")); found && key == "progress" && err == nil && percent >= 0 && percent <= 100 {
			t.Progress(percent)
			continue
		}
		out.last = line
		t.Say("%s", line)
		if found && len(out.answers) < 100 {
			out.answers[key] = value
		}
	}
	// A line that is too long ends the scan, and must not stop the tool.
	_, _ = io.Copy(io.Discard, read)
	return out
}

// splitLines ends a line at a line feed or a carriage return, which progress displays use.
func splitLines(data []byte, atEOF bool) (int, []byte, error) {
	if i := strings.IndexAny(string(data), "\r\n"); i >= 0 {
		return i + 1, data[:i], nil
	}
	if atEOF && len(data) > 0 {
		return len(data), data, nil
	}
	return 0, nil, nil
}
