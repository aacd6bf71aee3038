package network

import (
	"strings"
	"testing"
)

func TestTheInstalledSystemGetsTheFilesThatCloudInitWouldNotMake(t *testing.T) {
	c := parse(t, `{"ethernets":{"a":{"match":{"macaddress":"52:54:00:aa:00:01"},"mtu":9000},"b":{"match":{"macaddress":"52:54:00:aa:00:02"}}},
	 "bonds":{"bond0":{"interfaces":["a","b"],"mtu":9000,"parameters":{"mode":"802.3ad","lacp-rate":"fast","transmit-hash-policy":"layer3+4"}}},
	 "vlans":{"bond0.42":{"id":42,"link":"bond0","mtu":1600,"addresses":["10.42.0.9/32","2001:db8::9/64"],
	  "routes":[{"to":"default","via":"10.42.0.1","on-link":true,"metric":7},{"to":"default","via":"fe80::1"}],
	  "nameservers":{"addresses":["10.42.0.53","2001:db8::53"],"search":["lab","example"]}}}}`)
	files, err := c.Installed(map[string]card{"a": {"eth0", "52:54:00:aa:00:01", "52:54:00:aa:00:01"}, "b": {"eth1", "52:54:00:aa:00:02", "00:11:22:33:44:55"}})
	if err != nil {
		t.Fatal(err)
	}
	for name, parts := range map[string][]string{
		"networkd/10-bootwright-bond0.netdev":    {"Mode=802.3ad"},
		"networkd/10-bootwright-bond0.42.netdev": {"Id=42"},
		"NetworkManager/a.nmconnection":          {"type=ethernet", "master=bond0\nslave-type=bond\n", "[ethernet]\nmac-address=52:54:00:aa:00:01\nmtu=9000\n"},
		"NetworkManager/b.nmconnection":          {"mac-address=00:11:22:33:44:55\n"},
		"NetworkManager/bond0.nmconnection": {"interface-name=bond0\n", "[bond]\nmode=802.3ad\nmiimon=100\nlacp_rate=fast\nxmit_hash_policy=layer3+4\n",
			"[ipv4]\nmethod=disabled\n", "[ipv6]\nmethod=disabled\n"},
		"NetworkManager/bond0.42.nmconnection": {"[vlan]\nid=42\nparent=" + uuid("bond0") + "\n", "mtu=1600\n",
			"[ipv4]\nmethod=manual\naddress1=10.42.0.9/32\nroute1=0.0.0.0/0,10.42.0.1,7\nroute1_options=onlink=true\ndns=10.42.0.53;\ndns-search=lab;example;\n",
			"[ipv6]\nmethod=manual\naddress1=2001:db8::9/64\nroute1=::/0,fe80::1\ndns=2001:db8::53;\n"},
	} {
		for _, part := range parts {
			if !strings.Contains(files[name], part) {
				t.Errorf("%s lacks %q:\n%s", name, part, files[name])
			}
		}
	}
	if len(uuid("a")) != 36 || uuid("a") == uuid("b") || uuid("a") != uuid("a") {
		t.Error(uuid("a"), uuid("b"))
	}
}

func TestWhatCloudInitRendersRightIsLeftToIt(t *testing.T) {
	c := parse(t, `{"ethernets":{"a":{"match":{"macaddress":"52:54:00:aa:00:01"},"addresses":["10.0.0.9/24"],"routes":[{"to":"default","via":"10.0.0.1"}]}}}`)
	files, err := c.Installed(map[string]card{"a": {name: "eth0", mac: "52:54:00:aa:00:01"}})
	if err != nil || len(files) > 0 {
		t.Error(files, err)
	}
}
