package network

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"strconv"
	"strings"
)

// Installed gives the files that bring the same network up in the installed system: for systemd-networkd and for
// NetworkManager, path → content. Empty for what cloud-init renders right by itself: its renderers for these two lose
// bonds, VLANs, the MTU of a VLAN and gateways on the link (canonical/cloud-init 4995, 6534).
func (c Config) Installed(cards map[string]card) (map[string]string, error) {
	files := map[string]string{}
	if !c.lost() {
		return files, nil
	}
	native, err := c.render(cards)
	if err != nil {
		return nil, err
	}
	for name, text := range native {
		files["networkd/"+name] = text
	}
	for _, id := range sortedKeys(c.Ethernets) {
		files["NetworkManager/"+id+".nmconnection"] = c.ethernet(id, cards[id])
	}
	for _, id := range sortedKeys(c.Bonds) {
		if files["NetworkManager/"+id+".nmconnection"], err = c.bond(id); err != nil {
			return nil, err
		}
	}
	for _, id := range sortedKeys(c.VLANs) {
		files["NetworkManager/"+id+".nmconnection"] = c.vlan(id)
	}
	return files, nil
}

// lost tells whether cloud-init would lose a part of it.
func (c Config) lost() bool {
	if len(c.Bonds) > 0 || len(c.VLANs) > 0 {
		return true
	}
	for _, e := range c.Ethernets {
		for _, route := range e.Routes {
			if route.OnLink {
				return true
			}
		}
	}
	return false
}

// connection is the head of a keyfile (nm-settings-keyfile(5)).
func connection(id, kind, more string) string {
	return "[connection]\nid=" + id + "\nuuid=" + uuid(id) + "\ntype=" + kind + "\nautoconnect-priority=10\n" + more
}

// uuid is always the same for a name: connections refer to one another by it.
func uuid(id string) string {
	sum := sha256.Sum256([]byte("bootwright network " + id))
	sum[6], sum[8] = sum[6]&0x0f|0x80, sum[8]&0x3f|0x80 // version 8, of our own making (RFC 9562, 5.8)
	return fmt.Sprintf("%x-%x-%x-%x-%x", sum[:4], sum[4:6], sum[6:8], sum[8:10], sum[10:16])
}

func (c Config) ethernet(id string, is card) string {
	e := c.Ethernets[id]
	hardware := ""
	if mac := cmp.Or(is.permanent, is.mac); mac != "" {
		hardware = "mac-address=" + mac + "\n"
	}
	name := ""
	if hardware == "" {
		name = "interface-name=" + is.name + "\n"
	}
	if bond, _ := c.bondOf(id); bond != "" {
		return connection(id, "ethernet", name+"master="+bond+"\nslave-type=bond\n") + wired(hardware, e.MTU)
	}
	return connection(id, "ethernet", name) + wired(hardware, e.MTU) + addresses(e.Common)
}

func (c Config) bond(id string) (string, error) {
	b := c.Bonds[id]
	interval, err := b.interval(id)
	if err != nil {
		return "", err
	}
	options := "mode=" + b.mode() + "\nmiimon=" + interval + "\n"
	if b.Parameters.LACPRate != "" {
		options += "lacp_rate=" + b.Parameters.LACPRate + "\n"
	}
	if b.Parameters.TransmitHashPolicy != "" {
		options += "xmit_hash_policy=" + b.Parameters.TransmitHashPolicy + "\n"
	}
	return connection(id, "bond", "interface-name="+id+"\n") + "\n[bond]\n" + options + wired("", b.MTU) + addresses(b.Common), nil
}

func (c Config) vlan(id string) string {
	v := c.VLANs[id]
	return connection(id, "vlan", "interface-name="+id+"\n") + "\n[vlan]\nid=" + strconv.Itoa(v.ID) + "\nparent=" + uuid(v.Link) + "\n" +
		wired("", v.MTU) + addresses(v.Common)
}

func wired(hardware string, mtu int) string {
	if mtu > 0 {
		hardware += "mtu=" + strconv.Itoa(mtu) + "\n"
	}
	if hardware == "" {
		return ""
	}
	return "\n[ethernet]\n" + hardware
}

// addresses are the sections ipv4 and ipv6.
func addresses(c Common) string {
	return family("ipv4", c, c.DHCP4, "disabled", func(text string) bool { return !strings.Contains(text, ":") }) +
		family("ipv6", c, c.DHCP6 || c.AcceptRA, "disabled", func(text string) bool { return strings.Contains(text, ":") })
}

func family(name string, c Common, automatic bool, none string, belongs func(string) bool) string {
	lines, count := "", 0
	for _, address := range c.Addresses {
		if belongs(address) {
			count++
			lines += fmt.Sprintf("address%d=%s\n", count, address)
		}
	}
	method := none
	switch {
	case automatic:
		method = "auto"
	case count > 0:
		method = "manual"
	}
	text := "\n[" + name + "]\nmethod=" + method + "\n" + lines
	if method == none {
		return text
	}
	number := 0
	for _, route := range c.allRoutes() {
		if !belongs(cmp.Or(route.Via, route.To)) {
			continue
		}
		number++
		to := route.To
		if to == "default" {
			to = map[string]string{"ipv4": "0.0.0.0/0", "ipv6": "::/0"}[name]
		}
		text += fmt.Sprintf("route%d=%s,%s", number, to, route.Via)
		if route.Metric != nil {
			text += "," + strconv.Itoa(*route.Metric)
		}
		text += "\n"
		if route.OnLink {
			text += fmt.Sprintf("route%d_options=onlink=true\n", number)
		}
	}
	servers := ""
	for _, server := range c.Nameservers.Addresses {
		if belongs(server) {
			servers += server + ";"
		}
	}
	if servers != "" {
		text += "dns=" + servers + "\n"
	}
	if len(c.Nameservers.Search) > 0 {
		text += "dns-search=" + strings.Join(c.Nameservers.Search, ";") + ";\n"
	}
	return text
}
