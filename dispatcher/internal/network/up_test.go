package network

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"bootwright.io/dispatcher/internal/sys"
)

// machine is a made-up /sys and a systemd-networkd that does as the test says.
type machine struct {
	t       *testing.T
	root    sys.Root
	mu      sync.Mutex
	said    []string
	ran     []string
	journal string
	fails   string // the program that fails
}

func newMachine(t *testing.T, cards ...string) *machine {
	m := &machine{t: t, root: sys.Root(t.TempDir())}
	m.write("/etc/resolv.conf", "nameserver 192.0.2.1\n")
	for i, name := range cards {
		m.write("/sys/class/net/"+name+"/address", fmt.Sprintf("52:54:00:AA:00:%02d\n", i+1))
		m.write("/sys/class/net/"+name+"/ifindex", fmt.Sprint(i+2))
		m.write("/sys/class/net/"+name+"/carrier", "1")
		m.write("/sys/class/net/"+name+"/device/vendor", "")
	}
	return m
}

func (m *machine) write(path, text string) {
	m.t.Helper()
	file := m.root.Path(path)
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		m.t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		m.t.Fatal(err)
	}
}

func (m *machine) online(index int) {
	m.write(fmt.Sprintf("/run/systemd/netif/links/%d", index), "ADMIN_STATE=configured\nOPER_STATE=routable\nDNS=192.0.2.53 2001:db8::53\n")
}

func (m *machine) run(_ context.Context, name string, args ...string) (sys.Result, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ran = append(m.ran, name+" "+strings.Join(args, " "))
	if name == m.fails {
		return sys.Result{Code: 1, Stderr: "Unit is masked."}, nil
	}
	if name == "journalctl" {
		return sys.Result{Stdout: m.journal}, nil
	}
	return sys.Result{}, nil
}

func (m *machine) say(format string, args ...any) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.said = append(m.said, fmt.Sprintf(format, args...))
}

func (m *machine) up() Up {
	return Up{Root: m.root, Run: m.run, Say: m.say, Cards: 20 * time.Millisecond, Online: 20 * time.Millisecond,
		Link: 100 * time.Millisecond, Pause: time.Millisecond}
}

const twoCards = `{"ethernets":{"a":{"match":{"macaddress":"52:54:00:aa:00:01"},"addresses":["10.0.0.9/8"]},
 "b":{"match":{"macaddress":"52-54-00-aa-00-02"},"addresses":["192.0.2.9/24"]}}}`

func TestBringsTheCardsOnlineAndTakesTheirDNSServers(t *testing.T) {
	m := newMachine(t, "eth0", "eth1")
	m.online(2)
	m.online(3)
	if err := m.up().Bring(t.Context(), parse(t, twoCards)); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(m.root.Path("/run/systemd/network/10-bootwright-b.network"))
	if err != nil || !strings.Contains(string(text), "Address=192.0.2.9/24") {
		t.Error(err, string(text))
	}
	resolv, _ := os.ReadFile(m.root.Path("/etc/resolv.conf"))
	if !strings.Contains(string(resolv), "nameserver 2001:db8::53\n") {
		t.Errorf("%q", resolv)
	}
	if m.ran[0] != "systemctl restart systemd-networkd.service" {
		t.Error(m.ran)
	}
}

func TestGoesOnWithoutACardThatDoesNotCome(t *testing.T) {
	m := newMachine(t, "eth0", "eth1")
	m.online(2)
	m.write("/sys/class/net/eth1/carrier", "0")
	if err := m.up().Bring(t.Context(), parse(t, twoCards)); err != nil {
		t.Fatal(err)
	}
	if said := strings.Join(m.said, "\n"); !strings.Contains(said, "going on without eth1 (MAC 52:54:00:AA:00:02) has no carrier") {
		t.Error(said)
	}
}

func TestALinkThatTakesLongIsWaitedForAndSaid(t *testing.T) {
	m := newMachine(t, "eth0", "eth1")
	time.AfterFunc(60*time.Millisecond, func() { m.online(2); m.online(3) })
	u := m.up()
	u.Link = 10 * time.Second
	if err := u.Bring(t.Context(), parse(t, twoCards)); err != nil {
		t.Fatal(err)
	}
	if said := strings.Join(m.said, "\n"); !strings.Contains(said, "network: still waiting after") || !strings.Contains(said, "eth0 (MAC 52:54:00:AA:00:01) is not configured yet") {
		t.Error(said)
	}
}

func TestAnAddressThatAnotherMachineHasIsNamed(t *testing.T) {
	m := newMachine(t, "eth0", "eth1")
	m.journal = "eth0: Link UP\neth0: Dropping address 10.0.0.9/8, as an address conflict was detected.\n"
	err := m.up().Bring(t.Context(), parse(t, twoCards))
	if err == nil || !strings.Contains(err.Error(), "not up after 100ms") || !strings.Contains(err.Error(), "Dropping address 10.0.0.9/8") {
		t.Error(err)
	}
}

func TestSaysWhyThereIsNoNetwork(t *testing.T) {
	for want, change := range map[string]func(m *machine){
		"has no network card for b (MAC 52:54:00:aa:00:02); it has eth0 52:54:00:aa:00:01": func(m *machine) { _ = os.RemoveAll(m.root.Path("/sys/class/net/eth1")) },
		"systemd-networkd does not start: Unit is masked.":                                 func(m *machine) { m.fails = "systemctl" },
		"cannot be configured: see its addresses": func(m *machine) {
			m.write("/run/systemd/netif/links/2", "ADMIN_STATE=failed\n")
		},
		"does not exist (was it renamed": func(m *machine) { _ = os.Remove(m.root.Path("/sys/class/net/eth1/ifindex")) },
	} {
		m := newMachine(t, "eth0", "eth1")
		change(m)
		if err := m.up().Bring(t.Context(), parse(t, twoCards)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, not %q", err, want)
		}
	}
}

func TestACardWithAnAddressOfTheFirmwareIsMatchedByTheOneItHasBurntIn(t *testing.T) {
	m := newMachine(t, "eth0")
	burnt := func(string, string) string { return "00:11:22:33:44:55" }
	for _, mac := range []string{"52:54:00:aa:00:01", "00:11:22:33:44:55"} {
		found, missing, _ := parse(t, `{"ethernets":{"a":{"match":{"macaddress":"`+mac+`"},"dhcp4":true}}}`).assign(m.root, burnt)
		if len(missing) > 0 || found["a"].match() != "PermanentMACAddress=00:11:22:33:44:55\n" {
			t.Error(mac, missing, found)
		}
	}
}

func TestTheLoopbackHasNoAddressBurntIn(t *testing.T) {
	if got := permanentMAC("lo", "as it was"); got != "as it was" {
		t.Error(got)
	}
	if got := permanentMAC("no-such-interface-here", "as it was"); got != "as it was" {
		t.Error(got)
	}
}

func TestACardWithoutADriverIsNamedByItsPCIID(t *testing.T) {
	m := newMachine(t, "eth0")
	for name, text := range map[string]string{"class": "0x020000", "vendor": "0x8086", "device": "0x1572"} {
		m.write("/sys/bus/pci/devices/0000:01:00.0/"+name, text+"\n")
	}
	err := m.up().Bring(t.Context(), parse(t, twoCards))
	if want := "no driver for the network card 0000:01:00.0 (PCI id 8086:1572)"; err == nil || !strings.Contains(err.Error(), want) || !strings.Contains(strings.Join(m.said, "\n"), want) {
		t.Error(err, m.said)
	}
}
