package network

import (
	"fmt"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// render gives the files for /run/systemd/network: name → content. cards tells how each ethernet is matched.
func (c Config) render(cards map[string]card) (map[string]string, error) {
	files := map[string]string{}
	for _, id := range sortedKeys(c.Ethernets) {
		e := c.Ethernets[id]
		text := "[Match]\n" + cards[id].match() + "\n"
		if bond, primary := c.bondOf(id); bond != "" {
			text += linkSection(e.MTU, "RequiredForOnline=no") + "[Network]\nDHCP=no\nIPv6AcceptRA=no\nLinkLocalAddressing=no\nBond=" + bond + "\n"
			if primary {
				text += "PrimarySlave=yes\n"
			}
		} else {
			text += c.body(id, e.Common)
		}
		files["10-bootwright-"+id+".network"] = text
	}
	for _, id := range sortedKeys(c.Bonds) {
		b := c.Bonds[id]
		device, err := b.netdev(id)
		if err != nil {
			return nil, err
		}
		files["10-bootwright-"+id+".netdev"] = device
		files["10-bootwright-"+id+".network"] = "[Match]\nName=" + id + "\n\n" + c.body(id, b.Common)
	}
	for _, id := range sortedKeys(c.VLANs) {
		v := c.VLANs[id]
		files["10-bootwright-"+id+".netdev"] = fmt.Sprintf("[NetDev]\nName=%s\nKind=vlan\n\n[VLAN]\nId=%d\n", id, v.ID)
		files["10-bootwright-"+id+".network"] = "[Match]\nName=" + id + "\n\n" + c.body(id, v.Common)
	}
	return files, nil
}

func (c Config) bondOf(ethernet string) (bond string, primary bool) {
	for _, id := range sortedKeys(c.Bonds) {
		if slices.Contains(c.Bonds[id].Interfaces, ethernet) {
			return id, c.Bonds[id].Parameters.Primary == ethernet
		}
	}
	return "", false
}

// body gives [Link], [Network], the addresses and the routes of an interface that is not a bond's member.
func (c Config) body(id string, common Common) string {
	required := "RequiredForOnline=no"
	if common.hasAddress() {
		required = "RequiredForOnline=routable"
	}
	text := linkSection(common.MTU, required) + "[Network]\n" + "DHCP=" + dhcp(common) + "\n"
	six := common.DHCP6 || common.AcceptRA || slices.ContainsFunc(common.Addresses, isSix)
	text += "IPv6AcceptRA=" + yes(common.AcceptRA || common.DHCP6) + "\n"
	text += "LinkLocalAddressing=" + map[bool]string{true: "ipv6", false: "no"}[six] + "\n"
	for _, server := range common.Nameservers.Addresses {
		text += "DNS=" + server + "\n"
	}
	for _, vlan := range sortedKeys(c.VLANs) {
		if c.VLANs[vlan].Link == id {
			text += "VLAN=" + vlan + "\n"
		}
	}
	for _, address := range common.Addresses {
		text += "\n[Address]\nAddress=" + address + "\n"
		if !isSix(address) {
			// IPv6 does so by itself. Without it two servers with one address would take turns, and nobody would say why.
			text += "DuplicateAddressDetection=ipv4\n"
		}
	}
	routes := slices.Clone(common.Routes)
	for _, gateway := range []string{common.Gateway4, common.Gateway6} {
		if gateway != "" {
			routes = append(routes, Route{To: "default", Via: gateway})
		}
	}
	for _, route := range routes {
		text += "\n[Route]\n" + route.lines()
	}
	return text
}

func linkSection(mtu int, required string) string {
	text := "[Link]\n"
	if mtu > 0 {
		text += "MTUBytes=" + strconv.Itoa(mtu) + "\n"
	}
	return text + required + "\n\n"
}

func (r Route) lines() string {
	text := ""
	switch {
	case r.To != "default":
		text += "Destination=" + r.To + "\n"
	case r.Via == "":
		text += "Destination=0.0.0.0/0\nScope=link\n"
	}
	if r.Via != "" {
		text += "Gateway=" + r.Via + "\n"
	}
	if r.Metric != nil {
		text += "Metric=" + strconv.Itoa(*r.Metric) + "\n"
	}
	if r.OnLink {
		text += "GatewayOnLink=yes\n"
	}
	return text
}

func (b Bond) netdev(id string) (string, error) {
	p := b.Parameters
	text := "[NetDev]\nName=" + id + "\nKind=bond\n"
	if b.MTU > 0 {
		text += "MTUBytes=" + strconv.Itoa(b.MTU) + "\n"
	}
	mode := p.Mode
	if mode == "" {
		mode = "active-backup"
	}
	text += "\n[Bond]\nMode=" + mode + "\n"
	interval := strings.Trim(string(p.MIIMonitorInterval), `"`)
	if interval == "" || interval == "null" {
		interval = "100"
	}
	if _, err := strconv.Atoi(strings.TrimSuffix(interval, "ms")); err != nil {
		return "", fmt.Errorf("network: bond %s has the mii-monitor-interval %q; write milliseconds", id, interval)
	}
	text += "MIIMonitorSec=" + strings.TrimSuffix(interval, "ms") + "ms\n"
	if p.LACPRate != "" {
		text += "LACPTransmitRate=" + p.LACPRate + "\n"
	}
	if p.TransmitHashPolicy != "" {
		text += "TransmitHashPolicy=" + p.TransmitHashPolicy + "\n"
	}
	return text, nil
}

func dhcp(c Common) string {
	switch {
	case c.DHCP4 && c.DHCP6:
		return "yes"
	case c.DHCP4:
		return "ipv4"
	case c.DHCP6:
		return "ipv6"
	}
	return "no"
}

func yes(is bool) string { return map[bool]string{true: "yes", false: "no"}[is] }

func isSix(address string) bool {
	prefix, err := netip.ParsePrefix(address)
	return err == nil && prefix.Addr().Is6()
}
