package sys

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/sys/unix"
)

// KernelLog reads /dev/kmsg, one record a read: "priority,number,time,…;text", then lines of properties.
func (Linux) KernelLog(after int64) (lines []string, last int64, err error) {
	last = after
	file, err := unix.Open("/dev/kmsg", unix.O_RDONLY|unix.O_NONBLOCK|unix.O_CLOEXEC, 0)
	if err != nil {
		return nil, last, err
	}
	defer func() { _ = unix.Close(file) }()
	record := make([]byte, 16<<10)
	for {
		n, err := unix.Read(file, record)
		switch {
		case errors.Is(err, unix.EAGAIN):
			return lines, last, nil
		case errors.Is(err, unix.EPIPE), errors.Is(err, unix.EINTR):
			continue // records were overwritten; the next read goes on with the oldest there is
		case err != nil:
			return lines, last, err
		case n == 0:
			return lines, last, nil
		}
		if number, text, ok := parseRecord(string(record[:n])); ok && number > after {
			lines, last = append(lines, text), number
		}
	}
}

func parseRecord(record string) (number int64, text string, ok bool) {
	head, text, ok := strings.Cut(record, ";")
	if !ok {
		return 0, "", false
	}
	var priority int64
	if got, _ := fmt.Sscanf(head, "%d,%d", &priority, &number); got != 2 {
		return 0, "", false
	}
	text, _, _ = strings.Cut(text, "\n")
	return number, text, true
}
