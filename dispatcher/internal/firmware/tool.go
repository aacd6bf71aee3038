package firmware

import (
	"bufio"
	"context"
	"fmt"
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

const mostOutput = 64 << 10

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
	read, write, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer read.Close()
	process.Stdout, process.Stderr = write, write
	err = process.Start()
	write.Close()
	if err != nil {
		return nil, fmt.Errorf("the tool image has no program %s that can be run (%v)", t.Path, err)
	}
	told := make(chan said, 1)
	go func() { told <- t.listen(read) }()
	err = process.Wait()
	// A helper that the tool left behind may keep its output open for as long as it lives.
	_ = read.SetReadDeadline(time.Now().Add(lastWords))
	heard := <-told
	if err != nil {
		if heard.last == "" {
			heard.last = "it printed no reason"
		}
		return heard.answers, fmt.Errorf("%s %s ended with %v: %s", t.Path, command, err, heard.last)
	}
	return heard.answers, nil
}

// lastWords is how long what the tool wrote may take to be read after its end.
const lastWords = 5 * time.Second

// said is what a tool wrote: its lines "key: value", and its last line.
type said struct {
	answers map[string]string
	last    string
}

func (t Tool) listen(read *os.File) said {
	heard := said{answers: map[string]string{}}
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
		heard.last = line
		t.Say("%s", line)
		if found && len(heard.answers) < 100 {
			heard.answers[key] = value
		}
	}
	// A line that is too long ends the scan, and must not stop the tool.
	drain(read)
	return heard
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

func drain(read *os.File) {
	buffer := make([]byte, 4096)
	for {
		if _, err := read.Read(buffer); err != nil {
			return
		}
	}
}
