package sys

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
)

// KernelLog reads /dev/kmsg, one record a read: "priority,number,time,…;text" and lines of details.
func (Linux) KernelLog(after int64) (lines []string, last int64, err error) {
	file, err := syscall.Open("/dev/kmsg", syscall.O_RDONLY|syscall.O_NONBLOCK|syscall.O_CLOEXEC, 0)
	if err != nil {
		return nil, after, err
	}
	defer syscall.Close(file)
	last = after
	record := make([]byte, 16<<10)
	for {
		n, err := syscall.Read(file, record)
		switch {
		case errors.Is(err, syscall.EAGAIN):
			return lines, last, nil
		case errors.Is(err, syscall.EPIPE), errors.Is(err, syscall.EINTR):
			continue // older ones were lost; the next read goes on with the oldest there is
		case err != nil:
			return lines, last, err
		case n == 0:
			return lines, last, nil
		}
		head, text, _ := strings.Cut(string(record[:n]), ";")
		var priority, number int64
		if got, _ := fmt.Sscanf(head, "%d,%d", &priority, &number); got != 2 || number <= after {
			continue
		}
		text, _, _ = strings.Cut(text, "\n")
		lines, last = append(lines, text), number
	}
}
