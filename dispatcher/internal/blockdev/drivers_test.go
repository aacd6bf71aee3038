package blockdev

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"bootwright.io/dispatcher/internal/sys"
)

// tree is a sysfs in a temporary root.
type tree struct {
	t    *testing.T
	root sys.Root
}

func (x tree) directory(path string) { x.must(os.MkdirAll(x.root.Path(path), 0o755)) }

func (x tree) file(path, text string) {
	x.directory(filepath.Dir(path))
	x.must(os.WriteFile(x.root.Path(path), []byte(text), 0o600))
}

func (x tree) link(path, to string) {
	x.directory(filepath.Dir(path))
	x.must(os.Symlink(x.root.Path(to), x.root.Path(path)))
}

func (x tree) driver(device, module string) {
	x.directory("/sys/module/" + module)
	x.directory("/sys/bus/drivers/" + module)
	if _, err := os.Lstat(x.root.Path("/sys/bus/drivers", module, "module")); err != nil {
		x.link("/sys/bus/drivers/"+module+"/module", "/sys/module/"+module)
	}
	x.link(device+"/driver", "/sys/bus/drivers/"+module)
}

func (x tree) must(err error) {
	x.t.Helper()
	if err != nil {
		x.t.Fatal(err)
	}
}

func TestTheDriversOfADiskAreFoundOnAllWaysToIt(t *testing.T) {
	x := tree{t, sys.Root(t.TempDir())}
	const sata, virtual = "/sys/devices/pci0000:00/0000:00:1f.2/ata1/host0/target0:0:0/0:0:0:0", "/sys/devices/virtual/nvme-subsystem/nvme-subsys0"
	x.file(sata+"/block/sda/size", "8")
	x.link(sata+"/block/sda/device", sata)
	x.driver(sata, "sd_mod")
	x.driver("/sys/devices/pci0000:00/0000:00:1f.2", "ahci")
	x.link("/sys/class/block/sda", sata+"/block/sda")

	// One disk with two controllers, one of them behind a bridge that needs a module.
	const bridge = "/sys/devices/pci0000:80/0000:80:05.5/pci10000:00"
	for i, controller := range []string{"/sys/devices/pci0000:00/0000:00:02.0/0000:01:00.0/nvme/nvme0", bridge + "/10000:01:00.0/nvme/nvme1"} {
		x.directory(controller)
		x.driver(filepath.Dir(filepath.Dir(controller)), "nvme")
		x.link(virtual+"/nvme"+[]string{"0", "1"}[i], controller)
	}
	x.driver(filepath.Dir(bridge), "vmd")
	x.file(virtual+"/nvme0n1/size", "8")
	x.link(virtual+"/nvme0n1/device", virtual)
	x.link("/sys/class/block/nvme0n1", virtual+"/nvme0n1")

	for disk, want := range map[string]string{"sda": "ahci sd_mod", "nvme0n1": "nvme vmd", "nvme7n1": "", "vda": "", "": ""} {
		if got := strings.Join(Drivers(x.root, disk), " "); got != want {
			t.Errorf("%s: %q, not %q", disk, got, want)
		}
	}
	all, err := List(x.root)
	if err != nil || len(all) != 2 || all[0].Virtual {
		t.Errorf("%+v %v", all, err)
	}
}
