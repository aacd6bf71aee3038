package network

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"slices"
)

var (
	nameForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$`)
	idForm   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,60}$`)
	plainMAC = regexp.MustCompile(`^[0-9A-Fa-f]{12}$`)
	wordForm = regexp.MustCompile(`^[A-Za-z0-9.:_/+-]+$`)
)

func (c Config) check() error {
	online := false
	macs := map[string]string{}
	for _, id := range sortedKeys(c.Ethernets) {
		e := c.Ethernets[id]
		if !idForm.MatchString(id) {
			return fmt.Errorf("network: %q cannot be used as a name", id)
		}
		if e.Match.MAC != "" {
			mac, ok := normalMAC(e.Match.MAC)
			if !ok {
				return fmt.Errorf("network: %s has the MAC %q, which is none", id, e.Match.MAC)
			}
			if other, taken := macs[mac]; taken {
				return fmt.Errorf("network: %s and %s have the same MAC %s; each card is one entry", other, id, mac)
			}
			macs[mac] = id
		} else if !nameForm.MatchString(id) || e.Match.Name != "" {
			return fmt.Errorf("network: %s has no match.macaddress", id)
		}
		if err := e.check(id); err != nil {
			return err
		}
		online = online || e.hasAddress()
	}
	for _, id := range sortedKeys(c.Bonds) {
		b := c.Bonds[id]
		if len(b.Interfaces) == 0 {
			return fmt.Errorf("network: bond %s has no interfaces", id)
		}
		for _, member := range b.Interfaces {
			if _, ok := c.Ethernets[member]; !ok {
				return fmt.Errorf("network: bond %s has the member %q, which is not among ethernets", id, member)
			}
		}
		if p := b.Parameters.Primary; p != "" && !slices.Contains(b.Interfaces, p) {
			return fmt.Errorf("network: bond %s has the primary %q, which is not among its interfaces", id, p)
		}
		if err := c.checkVirtual(id, b.Common); err != nil {
			return err
		}
		for _, word := range []string{b.Parameters.Mode, b.Parameters.LACPRate, b.Parameters.TransmitHashPolicy} {
			if word != "" && !wordForm.MatchString(word) {
				return fmt.Errorf("network: bond %s has the parameter %q", id, word)
			}
		}
		online = online || b.hasAddress()
	}
	for _, id := range sortedKeys(c.VLANs) {
		v := c.VLANs[id]
		_, onCard := c.Ethernets[v.Link]
		_, onBond := c.Bonds[v.Link]
		if !onCard && !onBond {
			return fmt.Errorf("network: VLAN %s has the link %q, which is neither among ethernets nor bonds", id, v.Link)
		}
		if v.ID < 1 || v.ID > 4094 {
			return fmt.Errorf("network: VLAN %s has the id %d; 1 to 4094 are possible", id, v.ID)
		}
		if err := c.checkVirtual(id, v.Common); err != nil {
			return err
		}
		online = online || v.hasAddress()
	}
	if !online {
		return errors.New("the task's network gives no interface an address; set addresses in the server record")
	}
	return nil
}

// normalMAC writes a MAC as the kernel does. It may come with colons, hyphens, dots (5254.00aa.0001) or nothing between.
func normalMAC(text string) (string, bool) {
	if plainMAC.MatchString(text) {
		text = text[:4] + "." + text[4:8] + "." + text[8:]
	}
	mac, err := net.ParseMAC(text)
	return mac.String(), err == nil
}

func (c Config) checkVirtual(name string, common Common) error {
	if !nameForm.MatchString(name) {
		return fmt.Errorf("network: %q cannot be the name of an interface (at most 15 letters, digits, _ . -)", name)
	}
	return common.check(name)
}

func (c Common) check(id string) error {
	for _, address := range c.Addresses {
		if _, err := netip.ParsePrefix(address); err != nil {
			return fmt.Errorf("network: %s has the address %q; write it with its prefix, such as 10.0.0.9/24", id, address)
		}
	}
	for _, server := range append([]string{c.Gateway4, c.Gateway6}, c.Nameservers.Addresses...) {
		if _, err := netip.ParseAddr(server); err != nil && server != "" {
			return fmt.Errorf("network: %s has %q where an IP address belongs", id, server)
		}
	}
	for _, domain := range c.Nameservers.Search {
		if !wordForm.MatchString(domain) {
			return fmt.Errorf("network: %s has the search domain %q", id, domain)
		}
	}
	for _, route := range c.Routes {
		if _, err := netip.ParsePrefix(route.To); err != nil && route.To != "default" {
			return fmt.Errorf("network: %s has a route to %q; write default or a prefix", id, route.To)
		}
		if _, err := netip.ParseAddr(route.Via); err != nil && route.Via != "" {
			return fmt.Errorf("network: %s has a route via %q, which is no IP address", id, route.Via)
		}
	}
	if c.MTU != 0 && (c.MTU < 576 || c.MTU > 65535) {
		return fmt.Errorf("network: %s has the MTU %d; 576 to 65535 are possible", id, c.MTU)
	}
	return nil
}
