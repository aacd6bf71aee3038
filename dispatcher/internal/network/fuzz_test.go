package network

import (
	"encoding/json"
	"strings"
	"testing"

	"bootwright.io/dispatcher/internal/sys"
)

func FuzzWhatATaskSaysOfTheNetworkCannotAddSettings(f *testing.F) {
	f.Add(`{"version":2,"ethernets":{"m0":{"match":{"macaddress":"52:54:00:aa:00:01"},"mtu":9000,"addresses":["10.0.2.99/24","fd00::9/64"],"routes":[{"to":"default","via":"10.0.2.2"}]}}}`)
	f.Add(`{"ethernets":{"a":{"match":{"macaddress":"52:54:00:aa:00:01"}}},"bonds":{"b":{"interfaces":["a"],"addresses":["10.0.0.1/8"],"parameters":{"mode":"802.3ad","mii-monitor-interval":"100ms"}}},"vlans":{"v":{"id":7,"link":"b","dhcp4":true}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := Parse(json.RawMessage(text))
		if err != nil {
			return
		}
		cards := map[string]card{}
		for id := range c.Ethernets {
			cards[id] = card{name: "eth0", mac: "52:54:00:aa:00:01"}
		}
		files, err := c.render(cards)
		if err != nil {
			return
		}
		for name, content := range files {
			if strings.ContainsAny(name, "/\n") {
				t.Errorf("file %q", name)
			}
			for _, line := range strings.Split(content, "\n") {
				key, _, _ := strings.Cut(line, "=")
				if line != "" && line[0] != '[' && (key == "" || strings.ContainsFunc(key, func(r rune) bool { return (r < 'A' || r > 'z') && (r < '0' || r > '9') })) {
					t.Errorf("%s has the line %q", name, line)
				}
			}
		}
		c.assign(sys.Root(t.TempDir()), nil)
	})
}
