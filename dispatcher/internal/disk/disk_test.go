package disk

import (
	"encoding/json"
	"os"
	"strings"
	"testing"
	"time"

	"bootwright.io/dispatcher/internal/blockdev/blockdevtest"
	"bootwright.io/dispatcher/internal/sys"
)

const gib = "2097152" // sectors

type attributes = map[string]string

func machine(t *testing.T) sys.Root {
	t.Helper()
	root := sys.Root(t.TempDir())
	add := func(bus, name string, a attributes, udev ...string) {
		if err := blockdevtest.Add(root, bus, name, a, udev...); err != nil {
			t.Fatal(err)
		}
	}
	add("pci0000:00/ata1", "sda", attributes{"size": "20971520", "device/model": "VIRTUAL DISK", "device/vendor": "ATA", "queue/rotational": "1"},
		"E:ID_SERIAL_SHORT=S1A", "E:ID_WWN=0x5000c500a1b2c3d4", "S:disk/by-id/ata-S1A", "S:disk/by-path/pci-0000:00-ata-1")
	add("pci0000:00/nvme", "nvme0n1", attributes{"size": "41943040", "device/model": "Fast NVMe", "device/serial": "N-77", "queue/rotational": "0", "wwid": "eui.0025385b"})
	add("pci0000:00/ata2", "sdb", attributes{"size": "20971520", "device/model": "VIRTUAL DISK", "queue/rotational": "1"}, "E:ID_SERIAL_SHORT=S1B")
	add("pci0000:00/ata1", "sda1", attributes{"size": gib, "partition": "1"})
	add("pci0000:00/usb1/1-1", "sdc", attributes{"size": "20971520", "device/model": "Stick"}, "E:ID_SERIAL_SHORT=U1")
	add("pci0000:00/ata3", "sr0", attributes{"size": gib})
	add("pci0000:00/ata4", "sdd", attributes{"size": gib, "removable": "1"})
	add("pci0000:00/ata5", "sde", attributes{"size": gib, "ro": "1"})
	add("pci0000:00/ata6", "sdf", attributes{"size": "0"})
	add("pci0000:00/ata7", "sdg", attributes{"size": gib})
	add("virtual", "loop0", attributes{"size": gib})
	add("virtual", "zram0", attributes{"size": gib})
	if err := os.MkdirAll(root.Path("/dev/disk/by-id"), 0o755); err != nil {
		t.Fatal(err)
	}
	_ = os.WriteFile(root.Path("/dev/sda"), nil, 0o600)
	if err := os.Symlink("../../sda", root.Path("/dev/disk/by-id/ata-S1A")); err != nil {
		t.Fatal(err)
	}
	return root
}

func TestResolvesTheTargetDisk(t *testing.T) {
	root := machine(t)
	cases := map[string]string{
		`"/dev/sda"`:                              "/dev/sda",
		`"/dev/disk/by-id/ata-S1A"`:               "/dev/sda",
		`"/dev/disk/by-path/pci-0000:00-ata-1"`:   "/dev/sda",
		`{"serial":"s1b"}`:                        "/dev/sdb",
		`{"serial":"N-77"}`:                       "/dev/nvme0n1",
		`{"wwn":"5000C500A1B2C3D4"}`:              "/dev/sda",
		`{"wwn":"0025385b"}`:                      "/dev/nvme0n1",
		`{"model":"fast_nvme"}`:                   "/dev/nvme0n1",
		`{"rotational":false,"max_size":"20G"}`:   "/dev/nvme0n1",
		`{"min_size":"11G"}`:                      "/dev/nvme0n1",
		`{"min_size":20000000000}`:                "/dev/nvme0n1",
		`{"vendor":"ATA"}`:                        "/dev/sda",
		`{"path":"/dev/disk/by-id/ata-S1A"}`:      "/dev/sda",
		`{"model":"VIRTUAL DISK","serial":"S1A"}`: "/dev/sda",

		`{"model":"VIRTUAL DISK"}`: "fit 2 disks, name one (by serial or wwn): /dev/sda (10.0 GiB, ATA VIRTUAL DISK, serial S1A",
		`{"serial":"nobody"}`:      "not there; this server has /dev/nvme0n1 (20.0 GiB, Fast NVMe, serial N-77",
		`{"serial":"U1"}`:          "not there",
		`{"min_size":"lots"}`:      "is no size",
		`{"min_size":"99999999P"}`: "is too large",
		`{"colour":"red"}`:         "unknown hint \"colour\"",
		`{"rotational":"yes"}`:     "neither true nor false",
		`{"serial":7}`:             "is not a text",
		`{}`:                       "without any hint",
		`["/dev/sda"]`:             "neither a path nor an object",
		`"sda"`:                    "not a path below /dev",
		`"/dev/../etc/passwd"`:     "not a path below /dev",
		`"/dev/sdz"`:               "not there; this server has",
		`"/dev/sda1"`:              "it is a partition",
		`"/dev/sdc"`:               "it is a USB device",
		`"/dev/sr0"`:               "it is a CD drive",
		`"/dev/sdd"`:               "it is removable",
		`"/dev/sde"`:               "it is read-only",
		`"/dev/sdf"`:               "it has no medium",
		`"/dev/sdg"`:               "it is the task medium",
		`"/dev/loop0"`:             "not a physical disk",
		`"/dev/zram0"`:             "not a physical disk",
	}
	for selector, want := range cases {
		decoder := json.NewDecoder(strings.NewReader(selector))
		decoder.UseNumber()
		var value any
		if err := decoder.Decode(&value); err != nil {
			t.Fatal(err)
		}
		d, err := Resolve(root, value, "sdg")
		got := d.Path()
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, want) {
			t.Errorf("%s: got %q, want %q", selector, got, want)
		}
	}
}

func TestWaitsForASlowController(t *testing.T) {
	root := machine(t)
	time.AfterFunc(30*time.Millisecond, func() {
		_ = blockdevtest.Add(root, "pci0000:00/sas", "sdx", attributes{"size": gib}, "E:ID_SERIAL_SHORT=LATE")
	})
	d, err := Wait(t.Context(), root, map[string]any{"serial": "LATE"}, "sdg", 5*time.Second, 5*time.Millisecond)
	if err != nil || d.Name != "sdx" {
		t.Fatal(d, err)
	}
	began := time.Now()
	if _, err := Wait(t.Context(), root, "/dev/sr0", "sdg", 5*time.Second, time.Millisecond); err == nil || time.Since(began) > 2*time.Second {
		t.Fatal("waited for what cannot change", err)
	}
}

func TestADiskThatIsSeenByTwoPortsIsOne(t *testing.T) {
	root := sys.Root(t.TempDir())
	for name, a := range map[string]attributes{
		"sda": {"size": gib, "device/model": "DUAL", "device/wwid": "naa.5000c500a1b2c3d4"},
		"sdb": {"size": gib, "device/model": "DUAL", "device/wwid": "naa.5000c500a1b2c3d4"},
		"sdc": {"size": gib, "device/model": "OTHER", "device/wwid": "naa.5000c500a1b2c3d5"},
	} {
		if err := blockdevtest.Add(root, "pci0000:00/"+name, name, a, "E:ID_SERIAL_SHORT=S-"+a["device/model"]); err != nil {
			t.Fatal(err)
		}
	}
	for _, hints := range []string{`{"serial":"S-DUAL"}`, `{"wwn":"naa.5000c500a1b2c3d4"}`, `{"model":"DUAL"}`} {
		var selector any
		if err := json.Unmarshal([]byte(hints), &selector); err != nil {
			t.Fatal(err)
		}
		if d, err := Resolve(root, selector, ""); err != nil || d.Path() != "/dev/sda" {
			t.Error(hints, d, err)
		}
	}
	if disks, err := Usable(root, ""); err != nil || len(disks) != 2 {
		t.Error(disks, err)
	}
}
