package erase

import (
	"os"
	"strings"
	"testing"
)

func readFixture(name string) ([]byte, error) { return os.ReadFile("testdata/" + name) }

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

func fixture(t *testing.T, name string) string {
	t.Helper()
	data, err := readFixture(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func nvme(t *testing.T, name string, namespaces int) Capability {
	t.Helper()
	n, err := ParseNVMe(fixture(t, name), namespaces)
	if err != nil {
		t.Fatal(err)
	}
	return Capability{NVMe: n, DiscardMax: 1 << 30}
}

func ata(t *testing.T, name string, discard int64) Capability {
	t.Helper()
	a := ParseATA(fixture(t, name))
	if a == nil {
		t.Fatalf("%s is not recognised as an ATA disk", name)
	}
	return Capability{ATA: a, DiscardMax: discard}
}

func TestReadsWhatHdparmSays(t *testing.T) {
	cases := map[string]ATA{
		"hdparm-secure-erase.txt": {Supported: true, Minutes: 76},
		"hdparm-enhanced.txt":     {Supported: true, Enhanced: true, Minutes: 8},
		"hdparm-frozen.txt":       {Supported: true, Enhanced: true, Frozen: true, Minutes: 2},
		"hdparm-locked.txt":       {Supported: true, Enabled: true, Locked: true, Minutes: 80},
		"hdparm-enabled.txt":      {Supported: true, Enabled: true, Minutes: 80},
		"hdparm-no-security.txt":  {},
	}
	for name, want := range cases {
		if got := ParseATA(fixture(t, name)); got == nil || *got != want {
			t.Errorf("%s: got %+v, want %+v", name, got, want)
		}
	}
	if ParseATA(" HDIO_DRIVE_CMD(identify) failed: Inappropriate ioctl for device\n") != nil {
		t.Error("a disk that is not ATA is taken for one")
	}
}

func TestTakesTheBestMethodADiskOffers(t *testing.T) {
	yes, no := ParseOpcode(fixture(t, "sg-opcodes-yes.txt")), ParseOpcode(fixture(t, "sg-opcodes-no.txt"))
	if !yes || no {
		t.Fatalf("sg_opcodes is read wrongly: %v %v", yes, no)
	}
	cases := []struct {
		name       string
		capability Capability
		wanted     string
		method     string // or a part of the refusal
		zeros      bool
		note       string
	}{
		{"NVMe in QEMU", nvme(t, "nvme-qemu.json", 1), Auto, NVMeFormat, true, ""},
		{"NVMe with keys", nvme(t, "nvme-crypto.json", 1), Auto, NVMeFormat, true, ""},
		{"NVMe with keys, crypto", nvme(t, "nvme-crypto.json", 1), NVMeCrypto, NVMeCrypto, false, ""},
		{"NVMe with keys, sanitize", nvme(t, "nvme-crypto.json", 1), NVMeSanitize, NVMeSanitize, true, ""},
		{"NVMe without keys, crypto", nvme(t, "nvme-qemu.json", 1), NVMeCrypto, "does not support a cryptographic erase", false, ""},
		{"two namespaces", nvme(t, "nvme-global.json", 2), Auto, Discard, true, "would erase all 2 namespaces"},
		{"two namespaces, format", nvme(t, "nvme-global.json", 2), NVMeFormat, "would erase all 2 namespaces", false, ""},
		{"two namespaces, sanitize", nvme(t, "nvme-global.json", 2), NVMeSanitize, "Sanitize would erase all 2", false, ""},
		{"plain NVMe", nvme(t, "nvme-none.json", 1), Auto, Discard, true, "does not support Format NVM"},
		{"ATA disk", ata(t, "hdparm-secure-erase.txt", 0), Auto, ATASecureErase, true, ""},
		{"ATA SSD", ata(t, "hdparm-enhanced.txt", 1<<30), Auto, ATASecureErase, false, ""},
		{"frozen SSD", ata(t, "hdparm-frozen.txt", 1<<30), Auto, Discard, true, "has frozen the disk's security settings"},
		{"frozen SSD, only that", ata(t, "hdparm-frozen.txt", 1<<30), ATASecureErase, "has frozen the disk's security", false, ""},
		{"locked", ata(t, "hdparm-locked.txt", 0), Auto, "no way to be erased", false, ""},
		{"password set", ata(t, "hdparm-enabled.txt", 0), Auto, Overwrite, true, "an ATA password is set"},
		{"QEMU SATA", ata(t, "hdparm-no-security.txt", 1<<30), Auto, Discard, true, "no ATA security feature set"},
		{"QEMU SATA, overwrite", ata(t, "hdparm-no-security.txt", 1<<30), Overwrite, Overwrite, true, ""},
		{"old disk", ata(t, "hdparm-no-security.txt", 0), Auto, Overwrite, true, "no discard"},
		{"old disk, discard", ata(t, "hdparm-no-security.txt", 0), Discard, "has no discard", false, ""},
		{"SAS", Capability{SCSI: &SCSI{SanitizeBlock: true}}, Auto, SCSISanitize, true, ""},
		{"SAS with keys only", Capability{SCSI: &SCSI{SanitizeCrypto: true}}, Auto, SCSISanitize, false, ""},
		{"SAS without", Capability{SCSI: &SCSI{}}, Auto, Overwrite, true, "does not support SANITIZE"},
		{"virtio", Capability{DiscardMax: 1}, Auto, Discard, true, ""},
		{"virtio, NVMe method", Capability{}, NVMeFormat, "another kind of disk", false, ""},
	}
	for _, c := range cases {
		plan, err := Decide(c.capability, c.wanted)
		got := plan.Method
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, c.method) || plan.Zeros != c.zeros || !strings.Contains(strings.Join(plan.Notes, "\n"), c.note) {
			t.Errorf("%s: got %q zeros=%v notes=%q, want %q zeros=%v note %q", c.name, got, plan.Zeros, plan.Notes, c.method, c.zeros, c.note)
		}
		if err == nil && c.wanted == Auto != plan.Replaceable {
			t.Errorf("%s: replaceable is %v", c.name, plan.Replaceable)
		}
	}
}

func TestRefusesARecipeThatIsNotExplicit(t *testing.T) {
	for recipe, want := range map[string]string{
		`{"disks":"all"}`:                        "",
		`{"disks":["/dev/sda"]}`:                 "",
		`{"disks":[{"serial":"1"}]}`:             "",
		`{}`:                                     "neither \"all\" nor a list",
		`{"disks":"ALL"}`:                        "neither \"all\" nor a list",
		`{"disks":"/dev/sda"}`:                   "neither \"all\" nor a list",
		`{"disks":[]}`:                           "neither \"all\" nor a list",
		`{"disks":true}`:                         "neither \"all\" nor a list",
		`{"disks":{"serial":"1"}}`:               "neither \"all\" nor a list",
		`{"disks":"all","method":"shred"}`:       "is none of auto",
		`{"disks":"all","verify":"no"}`:          "neither sampled nor whole",
		`{"disks":"all","verify":"whole"}`:       "",
		`{"disks":"all","method":"ata"`:          "cannot be read",
		`{"disks":"all","method":"nvme-format"}`: "",
	} {
		_, err := ParseWish([]byte(recipe))
		if (err == nil) != (want == "") || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", recipe, err, want)
		}
	}
}

func TestReadsTheSanitizeLog(t *testing.T) {
	for sstat, want := range map[byte]int{0x01: 1, 0x02: 2, 0x03: 3, 0x0c: 4} {
		if got, err := SanitizeStatus([]byte{0xff, 0xff, sstat, 0, 0, 0}); got != want || err != nil {
			t.Errorf("%x: %d %v", sstat, got, err)
		}
	}
	if _, err := SanitizeStatus(nil); err == nil {
		t.Error("nothing is taken for a log page")
	}
}
