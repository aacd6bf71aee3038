package firmware

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

const (
	// Largest is the most that is fetched: the image is held in memory.
	Largest = 1 << 30
	// spare stays free where the image lies, which is /run: systemd, the journal and the dispatcher write there, too.
	spare = 16 << 20
)

// room is how many bytes the file may have.
func room(out *os.File) int64 {
	var fs unix.Statfs_t
	if err := unix.Fstatfs(int(out.Fd()), &fs); err != nil {
		return Largest // then writing tells
	}
	return max(min(int64(fs.Bavail)*fs.Bsize-spare, Largest), 0)
}

func noRoom(most int64) error {
	if most == Largest {
		return fmt.Errorf("it has more than the %d MiB that are held in memory", int64(Largest)>>20)
	}
	return fmt.Errorf("it has more than the %d MiB of memory that this server has free for it", most>>20)
}
