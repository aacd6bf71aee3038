package network

import (
	"encoding/binary"
	"encoding/json"
	"net"
	"os"
	"strings"
	"testing"
	"time"

	"bootwright.io/dispatcher/internal/sys"
)

func parse(t *testing.T, text string) Config {
	t.Helper()
	c, err := Parse(json.RawMessage(text))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRendersAStaticCard(t *testing.T) {
	c := parse(t, `{"version":2,"ethernets":{"m0":{"match":{"macaddress":"52:54:00:aa:00:01"},"mtu":9000,"addresses":["10.0.2.99/24","fd00::9/64"],
	 "routes":[{"to":"default","via":"10.0.2.2"},{"to":"::/0","via":"fe80::1","metric":5},{"to":"10.9.0.0/16","via":"10.0.2.3","on-link":true}],
	 "nameservers":{"addresses":["10.0.2.3"],"search":["lab"]}}}}`)
	files, err := c.render(map[string]card{"m0": {"eth0", "52:54:00:aa:00:01", "52:54:00:aa:00:01"}})
	if err != nil {
		t.Fatal(err)
	}
	want := `[Match]
PermanentMACAddress=52:54:00:aa:00:01

[Link]
MTUBytes=9000
RequiredForOnline=routable

[Network]
DHCP=no
IPv6AcceptRA=no
LinkLocalAddressing=ipv6
DNS=10.0.2.3
Domains=lab

[Address]
Address=10.0.2.99/24
DuplicateAddressDetection=ipv4

[Address]
Address=fd00::9/64

[Route]
Gateway=10.0.2.2

[Route]
Destination=::/0
Gateway=fe80::1
Metric=5

[Route]
Destination=10.9.0.0/16
Gateway=10.0.2.3
GatewayOnLink=yes
`
	if got := files["10-bootwright-m0.network"]; got != want {
		t.Errorf("got\n%s", got)
	}
	if c.resolvConf() != "nameserver 10.0.2.3\nsearch lab\n" {
		t.Error(c.resolvConf())
	}
}

func TestRendersVLANOnBond(t *testing.T) {
	c := parse(t, `{"ethernets":{"a":{"match":{"macaddress":"52:54:00:aa:00:01"}},"b":{"match":{"macaddress":"52:54:00:aa:00:02"}}},
	 "bonds":{"bond0":{"interfaces":["a","b"],"parameters":{"mode":"802.3ad","mii-monitor-interval":200,"lacp-rate":"fast","transmit-hash-policy":"layer3+4","primary":"b"}}},
	 "vlans":{"bond0.42":{"id":42,"link":"bond0","addresses":["10.42.0.9/24"],"gateway4":"10.42.0.1"}}}`)
	files, err := c.render(map[string]card{"a": {"eth0", "52:54:00:aa:00:01", "52:54:00:aa:00:01"}, "b": {"eth1", "52:54:00:aa:00:02", ""}})
	if err != nil {
		t.Fatal(err)
	}
	for name, parts := range map[string][]string{
		"10-bootwright-a.network":        {"PermanentMACAddress=52:54:00:aa:00:01", "RequiredForOnline=no", "LinkLocalAddressing=no\nBond=bond0\n"},
		"10-bootwright-b.network":        {"MACAddress=52:54:00:aa:00:02", "Bond=bond0\nPrimarySlave=yes"},
		"10-bootwright-bond0.netdev":     {"Kind=bond", "Mode=802.3ad\nMIIMonitorSec=200ms\nLACPTransmitRate=fast\nTransmitHashPolicy=layer3+4"},
		"10-bootwright-bond0.network":    {"Name=bond0", "RequiredForOnline=no", "DHCP=no", "VLAN=bond0.42"},
		"10-bootwright-bond0.42.netdev":  {"Name=bond0.42\nKind=vlan", "Id=42"},
		"10-bootwright-bond0.42.network": {"RequiredForOnline=routable", "Address=10.42.0.9/24", "Gateway=10.42.0.1"},
	} {
		for _, part := range parts {
			if !strings.Contains(files[name], part) {
				t.Errorf("%s lacks %q:\n%s", name, part, files[name])
			}
		}
	}
	if got := c.required(nil); len(got) != 1 || got[0] != "bond0.42" {
		t.Error(got)
	}
}

func TestAsksByDHCPOnlyWhenTold(t *testing.T) {
	for text, want := range map[string]string{`"dhcp4":true`: "DHCP=ipv4", `"dhcp6":true`: "DHCP=ipv6", `"dhcp4":true,"dhcp6":true`: "DHCP=yes",
		`"addresses":["10.0.0.9/8"]`: "DHCP=no"} {
		c := parse(t, `{"ethernets":{"eth0":{`+text+`}}}`)
		files, _ := c.render(map[string]card{"eth0": {name: "eth0"}})
		if got := files["10-bootwright-eth0.network"]; !strings.Contains(got, want+"\n") || !strings.Contains(got, "Name=eth0\n") {
			t.Errorf("%s: %s", text, got)
		}
	}
}

func TestRefusesANetworkThatCannotBe(t *testing.T) {
	m := `"match":{"macaddress":"52:54:00:aa:00:01"}`
	for text, want := range map[string]string{
		``: "the task brings no network", `null`: "the task brings no network", `[]`: "not what it should be",
		`{"ethernets":{}}`: "gives no interface an address", `{"ethernets":{"m0":{` + m + `}}}`: "gives no interface an address",
		`{"ethernets":{"m0":{` + m + `},"m1":{"match":{"macaddress":"5254.00AA.0001"}}}}`:                   "m0 and m1 have the same MAC 52:54:00:aa:00:01",
		`{"ethernets":{"m0":{"match":{"macaddress":"525400aa00012"}}}}`:                                     "which is none",
		`{"ethernets":{"m0":{"match":{"macaddress":"52:54-00:aa:00:01"}}}}`:                                 "which is none",
		`{"ethernets":{"m0":{"match":{"macaddress":"zz"}}}}`:                                                "which is none",
		`{"ethernets":{"a/../b":{` + m + `}}}`:                                                              "cannot be used as a name",
		`{"ethernets":{"m0":{"match":{"name":"e*"},"dhcp4":true}}}`:                                         "has no match.macaddress",
		`{"ethernets":{"m0":{` + m + `,"addresses":["10.0.0.9"]}}}`:                                         "write it with its prefix",
		`{"ethernets":{"m0":{` + m + `,"addresses":["10.0.0.9/8\nDHCP=yes"]}}}`:                             "write it with its prefix",
		`{"ethernets":{"m0":{` + m + `,"routes":[{"to":"all"}]}}}`:                                          "write default or a prefix",
		`{"ethernets":{"m0":{` + m + `,"routes":[{"to":"default","via":"gw"}]}}}`:                           "is no IP address",
		`{"ethernets":{"m0":{` + m + `,"nameservers":{"addresses":["dns"]}}}}`:                              "where an IP address belongs",
		`{"ethernets":{"m0":{` + m + `,"mtu":9}}}`:                                                          "has the MTU 9",
		`{"bonds":{"bond0":{"interfaces":["m0"]}}}`:                                                         "not among ethernets",
		`{"bonds":{"bond0":{}}}`:                                                                            "has no interfaces",
		`{"ethernets":{"m0":{` + m + `}},"bonds":{"b":{"interfaces":["m0"],"parameters":{"mode":"x\ny"}}}}`: "has the parameter",
		`{"ethernets":{"m0":{` + m + `}},"vlans":{"v":{"id":5000,"link":"m0"}}}`:                            "1 to 4094",
		`{"vlans":{"v":{"id":5,"link":"m0"}}}`:                                                              "has the link",
		`{"ethernets":{"m0":{` + m + `}},"vlans":{"much-too-long-name":{"id":5,"link":"m0"}}}`:              "cannot be the name of an interface",
	} {
		if _, err := Parse(json.RawMessage(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", text, err, want)
		}
	}
}

func TestAMACIsTakenInEveryUsualForm(t *testing.T) {
	root := sys.Root(t.TempDir())
	directory := root.Path("/sys/class/net/eth0")
	if err := os.MkdirAll(directory, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(directory+"/address", []byte("52:54:00:aa:00:01\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, mac := range []string{"52:54:00:AA:00:01", "52-54-00-aa-00-01", "5254.00AA.0001", "525400aa0001"} {
		c := parse(t, `{"ethernets":{"m0":{"match":{"macaddress":"`+mac+`"},"dhcp4":true}}}`)
		found, missing, _ := c.assign(root, func(_, mac string) string { return mac })
		if found["m0"].name != "eth0" || len(missing) > 0 {
			t.Error(mac, found, missing)
		}
	}
}

func TestAsksAnNTPServer(t *testing.T) {
	server, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer server.Close()
	stratum := byte(2)
	go func() {
		buffer := make([]byte, 100)
		for {
			_, from, err := server.ReadFrom(buffer)
			if err != nil {
				return
			}
			answer := make([]byte, 48)
			answer[0], answer[1] = 4<<3|4, stratum
			copy(answer[24:32], buffer[40:48])
			now := time.Now().Add(time.Hour)
			for _, at := range []int{32, 40} {
				binary.BigEndian.PutUint32(answer[at:], uint32(now.Unix()+ntpEpoch))
				binary.BigEndian.PutUint32(answer[at+4:], uint32(int64(now.Nanosecond())<<32/1e9))
			}
			_, _ = server.WriteTo(answer, from)
		}
	}()
	offset, from, err := AskTime(t.Context(), []string{"127.0.0.1:1", server.LocalAddr().String()}, time.Second)
	if err != nil || (offset-time.Hour).Abs() > 500*time.Millisecond || from != server.LocalAddr().String() {
		t.Fatal(offset, from, err)
	}
	if _, _, err := AskTime(t.Context(), nil, time.Second); err == nil {
		t.Fatal("no server, no error")
	}
}

func TestTimeGoesOnAfterTheFirstEraOfNTP(t *testing.T) {
	for seconds, want := range map[uint32]string{ntpEpoch: "1970-01-01T00:00:00Z", 0xffffffff: "2036-02-07T06:28:15Z", 0: "2036-02-07T06:28:16Z", 1 << 30: "2070-02-15T20:05:20Z"} {
		data := make([]byte, 8)
		binary.BigEndian.PutUint32(data, seconds)
		if got := ntpTime(data).UTC().Format(time.RFC3339); got != want {
			t.Error(seconds, got, want)
		}
	}
}
