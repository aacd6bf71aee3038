package units

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"bootwright.io/dispatcher/internal/sys"
)

// Line is one line that a step wrote.
type Line struct {
	Step string
	At   time.Time
	Text string
}

// Follow streams the lines of the steps until ctx ends; a journalctl that dies is started again where it stopped.
func Follow(ctx context.Context, steps []string, take func(Line)) {
	args := []string{"--follow", "--quiet", "--all", "--output=json", "--no-pager", "--boot", "--lines=all",
		"--output-fields=MESSAGE,SYSLOG_IDENTIFIER,_SYSTEMD_UNIT"}
	for _, step := range steps {
		args = append(args, "SYSLOG_IDENTIFIER="+strings.TrimSuffix(step, ".service"))
	}
	cursor := ""
	for ctx.Err() == nil {
		all := args
		if cursor != "" {
			all = append([]string{"--after-cursor=" + cursor}, args...)
		}
		command := exec.CommandContext(ctx, "journalctl", all...)
		out, err := command.StdoutPipe()
		if err == nil {
			err = command.Start()
		}
		if err == nil {
			if last := readLines(out, take); last != "" {
				cursor = last
			}
			_ = command.Wait()
		}
		select {
		case <-ctx.Done():
		case <-time.After(time.Second):
		}
	}
}

// readLines reads journal entries as JSON, one a line, and returns the cursor of the last.
func readLines(in io.Reader, take func(Line)) (cursor string) {
	reader := bufio.NewReaderSize(in, 64<<10)
	for {
		data, err := reader.ReadBytes('\n')
		if line, at, ok := parseEntry(data); ok {
			cursor = at
			for _, text := range strings.Split(strings.TrimRight(line.Text, "\n"), "\n") {
				take(Line{line.Step, line.At, text})
			}
		}
		if err != nil {
			return cursor
		}
	}
}

func parseEntry(data []byte) (line Line, cursor string, ok bool) {
	var entry struct {
		Cursor     string          `json:"__CURSOR"`
		Realtime   string          `json:"__REALTIME_TIMESTAMP"`
		Message    json.RawMessage `json:"MESSAGE"`
		Identifier string          `json:"SYSLOG_IDENTIFIER"`
	}
	if json.Unmarshal(data, &entry) != nil || entry.Identifier == "" {
		return Line{}, "", false
	}
	micros, _ := strconv.ParseInt(entry.Realtime, 10, 64)
	line = Line{Step: entry.Identifier + ".service", At: time.UnixMicro(micros).UTC()}
	if json.Unmarshal(entry.Message, &line.Text) != nil {
		// Bytes that are not UTF-8 come as an array of numbers.
		var numbers []uint8
		var plain []int
		if json.Unmarshal(entry.Message, &plain) == nil {
			for _, number := range plain {
				numbers = append(numbers, uint8(number))
			}
		}
		line.Text = string(numbers)
	}
	return line, entry.Cursor, true
}

// Tail gives the last lines of a step's tool, without what podman and systemd say about it.
func Tail(ctx context.Context, run sys.Runner, step Step, count int) []string {
	if step.Invocation == "" {
		return nil
	}
	bounded, stop := context.WithTimeout(ctx, 10*time.Second)
	defer stop()
	_, _ = run(bounded, "journalctl", "--sync")
	arguments := []string{"--output=cat", "--quiet", "--all", "--no-pager", "--lines=" + strconv.Itoa(count), "_SYSTEMD_INVOCATION_ID=" + step.Invocation}
	unit := step.Name
	if step.Unit != "" {
		unit = step.Unit
	}
	result, err := run(bounded, "journalctl", append(arguments, "SYSLOG_IDENTIFIER="+strings.TrimSuffix(unit, ".service"))...)
	if err != nil {
		return nil
	}
	text := strings.TrimSpace(result.Stdout)
	if text == "" { // the tool said nothing or never ran: then podman's own words matter
		if result, err = run(bounded, "journalctl", arguments...); err != nil {
			return nil
		}
		text = strings.TrimSpace(result.Stdout)
	}
	if text == "" {
		return nil
	}
	return strings.Split(text, "\n")
}
