package erase

import (
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"bootwright.io/dispatcher/internal/blockdev/blockdevtest"
	"bootwright.io/dispatcher/internal/sys"
)

var all = Wish{All: true, Method: Auto, Verify: VerifySampled}

func TestDisksAreWaitedForWhileUdevIsAtWork(t *testing.T) {
	l := newLab(t, "vda")
	queue := l.root.Path("/run/udev/queue")
	_ = os.MkdirAll(l.root.Path("/run/udev"), 0o755)
	if err := os.WriteFile(queue, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	eraser := l.eraser()
	eraser.Quiet = 50 * time.Millisecond
	added := make(chan struct{})
	go func() {
		defer close(added)
		time.Sleep(300 * time.Millisecond) // longer than the quiet that is asked for
		l.add("vdb")
		_ = os.Remove(queue)
	}()
	c, err := eraser.Erase(t.Context(), all)
	<-added
	if err != nil || len(c.Disks) != 2 {
		t.Fatalf("%+v %v", c, err)
	}
	_ = os.WriteFile(queue, nil, 0o600)
	eraser = l.eraser()
	eraser.Quiet, eraser.Settle = 10*time.Millisecond, 100*time.Millisecond
	if _, err := eraser.Erase(t.Context(), all); err == nil || !strings.Contains(err.Error(), "nothing was erased: the disks do not settle") {
		t.Error(err)
	}
}

func TestAnotherNumberOfDisksThanExpectedErasesNothing(t *testing.T) {
	for count, wish := range map[int]Wish{3: all, 1: all, 2: {Selectors: []any{"/dev/vda"}, Method: Auto, Verify: VerifySampled}} {
		l := newLab(t, "vda", "vdb")
		wish.Expected = count
		c, err := l.eraser().Erase(t.Context(), wish)
		if err == nil || !strings.Contains(err.Error(), "nothing was erased: the recipe expects") || c.Result != "failed" || l.blank("/dev/vda") {
			t.Errorf("%d: %v", count, err)
		}
	}
	l := newLab(t, "vda")
	eraser := l.eraser()
	eraser.Patience = 20 * time.Second
	added := make(chan struct{})
	go func() { defer close(added); time.Sleep(50 * time.Millisecond); l.add("vdb") }()
	wish := all
	wish.Expected = 2
	c, err := eraser.Erase(t.Context(), wish)
	<-added
	if err != nil || len(c.Disks) != 2 || !l.blank("/dev/vdb") {
		t.Errorf("a late disk that was expected: %+v %v", c, err)
	}
}

func TestTheCertificateListsTheDisksThatKeepTheirData(t *testing.T) {
	l := newLab(t, "vda", "vdb")
	add := func(bus, name string, attributes map[string]string) {
		if err := blockdevtest.Add(l.root, bus, name, attributes); err != nil {
			t.Fatal(err)
		}
	}
	add("usb1/1-1", "sdx", map[string]string{"size": "10240"})
	add("ata", "sdy", map[string]string{"size": "10240", "ro": "1"})
	add("ata", "sr0", map[string]string{"size": "10240", "removable": "1"})
	c, err := l.eraser().Erase(t.Context(), Wish{Selectors: []any{"/dev/vda"}, Method: Auto, Verify: VerifySampled})
	if err != nil {
		t.Fatal(err)
	}
	got := ""
	for _, each := range c.NotErased {
		got += each.Path + ": " + each.Reason + "\n"
	}
	if got != "/dev/sdx: it is a USB device\n/dev/sdy: it is read-only\n/dev/vdb: the recipe does not name it\n" {
		t.Error(got)
	}
}

func TestTheExpectedNumberOfDisksIsANumber(t *testing.T) {
	wish, err := ParseWish([]byte(`{"disks":"all","expected_count":24}`))
	if err != nil || wish.Expected != 24 {
		t.Error(wish, err)
	}
	for _, wrong := range []string{"0", "-1", "257", "2.5", `"two"`} {
		if _, err := ParseWish([]byte(`{"disks":"all","expected_count":` + wrong + `}`)); err == nil {
			t.Error(wrong, "was taken")
		}
	}
}

func TestTheLogSaysHowToUnlockADiskWhoseEraseWasCutOff(t *testing.T) {
	l := newLab(t, "sda")
	l.run = func(line string) (sys.Result, error) {
		switch {
		case strings.Contains(line, "-I"):
			return sys.Result{Stdout: fixture(t, "hdparm-secure-erase.txt")}, nil
		case strings.Contains(line, "--security-erase"):
			return sys.Result{}, errors.New("killed")
		}
		return sys.Result{}, nil
	}
	eraser := l.eraser()
	said := ""
	eraser.Say = func(format string, args ...any) {
		l.mutex.Lock()
		defer l.mutex.Unlock()
		said += fmt.Sprintf(format, args...) + "\n"
	}
	_, _ = eraser.Erase(t.Context(), Wish{All: true, Method: ATASecureErase, Verify: VerifySampled})
	if !strings.Contains(said, `/dev/sda: has the ATA password "bootwright" until its erase has ended; should that be cut off, hdparm --user-master u --security-unlock bootwright`) {
		t.Error(said)
	}
}
