package erase

import (
	"os"
	"strings"
	"testing"
	"time"
)

var everything = Wish{All: true, Method: Auto, Verify: VerifySampled}

// busy makes udev's queue.
func (l *lab) busy() (queue string) {
	queue = l.root.Path("/run/udev/queue")
	_ = os.MkdirAll(l.root.Path("/run/udev"), 0o755)
	if err := os.WriteFile(queue, nil, 0o600); err != nil {
		l.t.Fatal(err)
	}
	return queue
}

func TestDisksAreWaitedForWhileUdevIsAtWork(t *testing.T) {
	l := newLab(t, "vda")
	queue := l.busy()
	eraser := l.eraser()
	eraser.Quiet = 50 * time.Millisecond
	added := make(chan struct{})
	go func() {
		defer close(added)
		time.Sleep(300 * time.Millisecond) // longer than the quiet that is asked for
		l.add("vdb")
		_ = os.Remove(queue)
	}()
	c, err := eraser.Erase(t.Context(), everything)
	<-added
	if err != nil || len(c.Disks) != 2 || !l.blank("/dev/vdb") {
		t.Errorf("%+v %v", c, err)
	}
}

func TestDisksThatDoNotSettleAreNotErased(t *testing.T) {
	l := newLab(t, "vda")
	l.busy()
	eraser := l.eraser()
	eraser.Quiet, eraser.Settle = 10*time.Millisecond, 100*time.Millisecond
	if _, err := eraser.Erase(t.Context(), everything); err == nil || !strings.Contains(err.Error(), "the disks do not settle") || l.blank("/dev/vda") {
		t.Error(err)
	}
}
