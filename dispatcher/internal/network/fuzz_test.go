package network

import (
	"encoding/json"
	"strings"
	"testing"
)

// What is accepted makes files in which no value has begun a line of its own.
func FuzzNetwork(f *testing.F) {
	for _, seed := range []string{
		`{"ethernets":{"m0":{"match":{"macaddress":"52:54:00:aa:00:01"},"addresses":["10.0.2.99/24"],"routes":[{"to":"default","via":"10.0.2.2"}]}}}`,
		`{"ethernets":{"a":{"match":{"macaddress":"52:54:00:aa:00:01"}}},"bonds":{"b":{"interfaces":["a"],"parameters":{"mode":"802.3ad","mii-monitor-interval":"1ms"}}},"vlans":{"v":{"id":5,"link":"b","dhcp4":true}}}`,
		`{"ethernets":{"eth0":{"dhcp6":true,"nameservers":{"addresses":["::1"],"search":["a"]}}}}`, `null`, `[]`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := Parse(json.RawMessage(data))
		if err != nil {
			return
		}
		cards := map[string]card{}
		for id := range c.Ethernets {
			cards[id] = card{name: "eth0", mac: "52:54:00:aa:00:01"}
		}
		for _, make := range []func(map[string]card) (map[string]string, error){c.render, c.Installed} {
			files, err := make(cards)
			if err != nil {
				continue
			}
			for name, text := range files {
				if strings.Contains(name, "../") {
					t.Errorf("a file called %q", name)
				}
				for line := range strings.Lines(text) {
					line = strings.TrimSuffix(line, "\n")
					if line != "" && !strings.HasPrefix(line, "[") && !strings.Contains(line, "=") {
						t.Errorf("%s has the line %q", name, line)
					}
				}
			}
		}
	})
}
