package network

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"bootwright.io/dispatcher/internal/sys"
)

// rack is a server in a temporary root: cards in sysfs, and a systemd-networkd of state files.
type rack struct {
	t       *testing.T
	root    sys.Root
	said    string
	journal string
	fails   bool
	started func() // when networkd is
}

func newRack(t *testing.T) *rack { return &rack{t: t, root: sys.Root(t.TempDir()), started: func() {}} }

func (r *rack) write(path, text string) {
	r.t.Helper()
	_ = os.MkdirAll(filepath.Dir(r.root.Path(path)), 0o755)
	if err := os.WriteFile(r.root.Path(path), []byte(text), 0o600); err != nil {
		r.t.Error(err)
	}
}

func (r *rack) read(path string) string {
	data, _ := os.ReadFile(r.root.Path(path))
	return string(data)
}

func (r *rack) card(name, index, mac string) {
	base := "/sys/class/net/" + name
	r.write(base+"/address", mac+"\n")
	r.write(base+"/ifindex", index+"\n")
	r.write(base+"/carrier", "1\n")
	r.write(base+"/device/vendor", "0x8086\n")
}

func (r *rack) state(index, text string) { r.write("/run/systemd/netif/links/"+index, text) }

const online = "ADMIN_STATE=configured\nOPER_STATE=routable\n"

func (r *rack) run(_ context.Context, name string, _ ...string) (sys.Result, error) {
	if name == "journalctl" {
		return sys.Result{Stdout: r.journal}, nil
	}
	if r.fails {
		return sys.Result{Code: 1, Stderr: "Job for systemd-networkd.service failed."}, nil
	}
	r.started()
	return sys.Result{}, nil
}

func (r *rack) up(permanent map[string]string) Up {
	return Up{Root: r.root, Run: r.run, Say: func(format string, args ...any) { r.said += fmt.Sprintf(format, args...) + "\n" },
		Cards: 40 * time.Millisecond, Some: 40 * time.Millisecond, Online: 400 * time.Millisecond, Tell: 60 * time.Millisecond, Pause: time.Millisecond,
		Permanent: func() map[string]string { return permanent }}
}

const one, two = "52:54:00:aa:00:01", "52:54:00:aa:00:02"

func ethernets(text string) string { return `{"version":2,"ethernets":{` + text + `}}` }

func ethernet(id, mac, address string) string {
	return fmt.Sprintf(`%q:{"match":{"macaddress":%q},"addresses":[%q]}`, id, mac, address)
}

func TestASwitchThatTakesMinutesDoesNotEndTheBoot(t *testing.T) {
	r := newRack(t)
	r.card("eth0", "2", one)
	r.write("/sys/class/net/eth0/carrier", "0\n")
	r.write("/etc/resolv.conf", "old\n")
	// Longer than the wait for further interfaces, and than several words of it.
	r.started = func() { time.AfterFunc(200*time.Millisecond, func() { r.state("2", online) }) }
	c := parse(t, ethernets(ethernet("m0", one, "10.0.2.99/24")))
	if err := r.up(nil).Bring(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(r.said, "network: still waiting, since 0s: eth0 (MAC 52:54:00:aa:00:01) has no carrier: no cable, or the port of the switch is off") {
		t.Error(r.said)
	}
	if text := r.read("/run/systemd/network/10-bootwright-m0.network"); !strings.Contains(text, "MACAddress="+one) {
		t.Error(text)
	}
}

func TestWhatKeepsAnInterfaceFromComingUpIsTold(t *testing.T) {
	for sentence, spoil := range map[string]func(r *rack){
		"has no carrier": func(r *rack) { r.write("/sys/class/net/eth0/carrier", "0\n") },
		"cannot be configured: see its addresses and routes": func(r *rack) { r.state("2", "ADMIN_STATE=failed\nOPER_STATE=carrier\n") },
		"is not configured yet (configuring, degraded)":      func(r *rack) { r.state("2", "ADMIN_STATE=configuring\nOPER_STATE=degraded\n") },
		"eth0 does not exist":                                func(r *rack) { _ = os.Remove(r.root.Path("/sys/class/net/eth0/ifindex")) },
		"another machine has the address 10.0.2.99/24 already": func(r *rack) {
			r.journal = "eth0: Configuring\neth0: Dropping address 10.0.2.99/24, as an address conflict was detected.\n"
		},
	} {
		r := newRack(t)
		r.card("eth0", "2", one)
		spoil(r)
		err := r.up(nil).Bring(t.Context(), parse(t, ethernets(ethernet("m0", one, "10.0.2.99/24"))))
		if err == nil || !strings.Contains(err.Error(), "the network is not up after 400ms: ") || !strings.Contains(err.Error(), sentence) {
			t.Errorf("got %v, want %q", err, sentence)
		}
	}
}

func TestOneInterfaceIsEnoughToGoOnWith(t *testing.T) {
	r := newRack(t)
	r.card("eth0", "2", one)
	r.card("eth1", "3", two)
	r.state("2", online)
	c := parse(t, ethernets(ethernet("m0", one, "10.0.2.99/24")+","+ethernet("m1", two, "10.0.3.99/24")))
	if err := r.up(nil).Bring(t.Context(), c); err != nil || !strings.Contains(r.said, "network: going on without eth1 (MAC 52:54:00:aa:00:02)") {
		t.Error(err, r.said)
	}
}

func TestACardThatIsNotThereIsNamedWithThoseThatAre(t *testing.T) {
	r := newRack(t)
	c := parse(t, ethernets(ethernet("m0", one, "10.0.2.99/24")))
	if err := r.up(nil).Bring(t.Context(), c); err == nil || !strings.Contains(err.Error(), "no network card for m0 (MAC 52:54:00:aa:00:01); it has no network card") {
		t.Error(err)
	}
	r.card("eth5", "7", two)
	r.write("/sys/class/net/lo/address", "00:00:00:00:00:00\n")
	r.write("/sys/class/net/bond0/uevent", "DEVTYPE=bond\n")
	if err := r.up(nil).Bring(t.Context(), c); err == nil || !strings.Contains(err.Error(), "; it has eth5 52:54:00:aa:00:02: correct the MAC") {
		t.Error(err)
	}
	unknown := parse(t, ethernets(`"eth9":{"dhcp4":true}`))
	if err := r.up(nil).Bring(t.Context(), unknown); err == nil || !strings.Contains(err.Error(), "no network card for eth9") {
		t.Error(err)
	}
}

func TestAMACThatFirmwareHasGivenIsFoundAndMatched(t *testing.T) {
	bond := `{"ethernets":{"m0":{"match":{"macaddress":"` + one + `"}}},"bonds":{"bond0":{"interfaces":["m0"],"addresses":["10.0.2.99/24"]}}}`
	for name, c := range map[string]struct{ now, permanent, match string }{
		"its own":                      {one, one, "PermanentMACAddress=" + one},
		"the chassis gave it":          {one, two, "Name=eth0"},
		"it has another one meanwhile": {two, one, "PermanentMACAddress=" + one},
		"the driver does not tell":     {one, "", "MACAddress=" + one},
	} {
		r := newRack(t)
		r.card("eth0", "2", c.now)
		r.card("bond0", "3", one)
		r.write("/sys/class/net/bond0/uevent", "DEVTYPE=bond\n")
		r.state("3", online)
		if err := r.up(map[string]string{"eth0": c.permanent}).Bring(t.Context(), parse(t, bond)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if text := r.read("/run/systemd/network/10-bootwright-m0.network"); !strings.Contains(text, "[Match]\n"+c.match+"\n") {
			t.Errorf("%s: %s", name, text)
		}
	}
}

func TestTheKernelTellsPermanentMACs(t *testing.T) {
	known := permanentMACs()
	for name, address := range known {
		if _, err := net.ParseMAC(address); err != nil || name == "" || strings.ContainsRune(name, 0) {
			t.Errorf("%q has %q", name, address)
		}
	}
	if len(known) == 0 {
		t.Skip("no card of this machine has a permanent MAC")
	}
}

func TestDNSServersOfDHCPAreTakenOver(t *testing.T) {
	r := newRack(t)
	r.card("eth0", "2", one)
	r.write("/etc/resolv.conf", "old\n")
	r.state("2", online+"DNS=10.0.2.3 10.0.2.4\n")
	if err := r.up(nil).Bring(t.Context(), parse(t, ethernets(`"eth0":{"dhcp4":true}`))); err != nil {
		t.Fatal(err)
	}
	if got := r.read("/etc/resolv.conf"); got != "nameserver 10.0.2.3\nnameserver 10.0.2.4\n" {
		t.Errorf("%q", got)
	}
}

func TestANetworkdThatDoesNotStartIsTold(t *testing.T) {
	r := newRack(t)
	r.card("eth0", "2", one)
	r.fails = true
	err := r.up(nil).Bring(t.Context(), parse(t, ethernets(ethernet("m0", one, "10.0.2.99/24"))))
	if err == nil || !strings.Contains(err.Error(), "systemd-networkd does not start: Job for systemd-networkd.service failed.") {
		t.Error(err)
	}
	if firstText("", errors.New("x")) != "x" {
		t.Error("no reason")
	}
}

func TestAStopEndsTheWaitForTheNetwork(t *testing.T) {
	r := newRack(t)
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if err := r.up(nil).Bring(ctx, parse(t, ethernets(ethernet("m0", one, "10.0.2.99/24")))); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	r.card("eth0", "2", one)
	if err := r.up(nil).Bring(ctx, parse(t, ethernets(ethernet("m0", one, "10.0.2.99/24")))); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

func TestOnlyInterfacesWithAnAddressAreWaitedFor(t *testing.T) {
	c := parse(t, `{"ethernets":{"a":{"match":{"macaddress":"`+one+`"},"addresses":["10.0.0.9/8"]},"b":{"match":{"macaddress":"`+two+`"},"addresses":["10.0.0.8/8"],"optional":true}},
	 "bonds":{"bond0":{"interfaces":["b"],"dhcp4":true}},"vlans":{"v1":{"id":1,"link":"a","addresses":["10.1.0.9/16"]},"v2":{"id":2,"link":"a"}}}`)
	if got := c.required(map[string]card{"a": {name: "eth0"}, "b": {name: "eth1"}}); !slices.Equal(got, []string{"eth0", "bond0", "v1"}) {
		t.Error(got)
	}
}
