package network

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"bootwright.io/dispatcher/internal/sys"
)

// card is a network interface of this machine.
type card struct {
	name, mac string
	// permanent is what the hardware has burnt in; another one than mac where the firmware administers addresses.
	permanent string
}

// match survives renaming, and for hardware also the change of MAC when the card joins a bond.
func (c card) match() string {
	switch {
	case c.mac == "":
		return "Name=" + c.name + "\n"
	case c.permanent != "":
		return "PermanentMACAddress=" + c.permanent + "\n"
	}
	return "MACAddress=" + c.mac + "\n"
}

// listCards gives the interfaces that a task can mean: hardware, and what stands for it in a container.
func listCards(root sys.Root, permanent func(name, mac string) string) []card {
	directory := root.Path("/sys/class/net")
	entries, _ := os.ReadDir(directory)
	var cards []card
	for _, entry := range entries {
		path := filepath.Join(directory, entry.Name())
		address, _ := os.ReadFile(filepath.Join(path, "address"))
		kind, _ := os.ReadFile(filepath.Join(path, "uevent"))
		if entry.Name() == "lo" || strings.Contains(string(kind), "DEVTYPE=bond") ||
			strings.Contains(string(kind), "DEVTYPE=vlan") || strings.Contains(string(kind), "DEVTYPE=bridge") {
			continue
		}
		is := card{name: entry.Name(), mac: strings.ToLower(strings.TrimSpace(string(address)))}
		if _, err := os.Stat(filepath.Join(path, "device")); err == nil {
			is.permanent = permanent(entry.Name(), is.mac)
		}
		cards = append(cards, is)
	}
	return cards
}

// assign finds the card of each ethernet. missing names those that are not there.
func (c Config) assign(root sys.Root, permanent func(name, mac string) string) (found map[string]card, missing []string, present string) {
	found = map[string]card{}
	cards := listCards(root, permanent)
	var texts []string
	for _, is := range cards {
		texts = append(texts, is.name+" "+is.mac)
	}
	for _, id := range sortedKeys(c.Ethernets) {
		mac, _ := normalMAC(c.Ethernets[id].Match.MAC)
		hit := -1
		for i, is := range cards {
			fits := is.mac == mac || is.permanent == mac
			if mac == "" {
				fits = is.name == id
			}
			if fits && (hit < 0 || (is.permanent != "" && cards[hit].permanent == "")) {
				hit = i
			}
		}
		switch {
		case hit < 0 && mac != "":
			missing = append(missing, fmt.Sprintf("%s (MAC %s)", id, mac))
		case hit < 0:
			missing = append(missing, id)
		default:
			found[id] = cards[hit]
			if mac == "" {
				found[id] = card{name: id}
			}
		}
	}
	if len(texts) == 0 {
		return found, missing, "no network card"
	}
	return found, missing, strings.Join(texts, ", ")
}
