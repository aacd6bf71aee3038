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
	permanent string // the MAC that was burnt in, "" if the driver tells none
	hardware  bool
}

// match survives the change of MAC when the card joins a bond, and where it can also renaming. A MAC that firmware or a
// chassis has given the card is not its permanent one, and networkd would not find it as such.
func (c card) match() string {
	switch {
	case c.mac == "":
		return "Name=" + c.name + "\n"
	case c.permanent == c.mac:
		return "PermanentMACAddress=" + c.mac + "\n"
	case c.permanent != "":
		return "Name=" + c.name + "\n"
	}
	return "MACAddress=" + c.mac + "\n"
}

// listCards gives the interfaces that a task can mean: hardware, and what stands for it in a container.
func listCards(root sys.Root, permanent map[string]string) []card {
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
		_, err := os.Stat(filepath.Join(path, "device"))
		cards = append(cards, card{name: entry.Name(), mac: strings.ToLower(strings.TrimSpace(string(address))),
			permanent: permanent[entry.Name()], hardware: err == nil})
	}
	return cards
}

// assign finds the card of each ethernet. missing names those that are not there.
func (c Config) assign(root sys.Root, permanent map[string]string) (found map[string]card, missing []string, present string) {
	found = map[string]card{}
	cards := listCards(root, permanent)
	var texts []string
	for _, is := range cards {
		texts = append(texts, is.name+" "+is.mac)
	}
	for _, id := range sortedKeys(c.Ethernets) {
		mac := strings.ToLower(strings.ReplaceAll(c.Ethernets[id].Match.MAC, "-", ":"))
		hit := -1
		for i, is := range cards {
			fits := is.mac == mac || is.permanent == mac
			if mac == "" {
				fits = is.name == id
			}
			if fits && (hit < 0 || (is.hardware && !cards[hit].hardware)) {
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
			} else if cards[hit].permanent == mac {
				found[id] = card{name: cards[hit].name, mac: mac, permanent: mac, hardware: cards[hit].hardware}
			}
		}
	}
	if len(texts) == 0 {
		return found, missing, "no network card"
	}
	return found, missing, strings.Join(texts, ", ")
}
