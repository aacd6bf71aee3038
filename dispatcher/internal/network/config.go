// Package network brings up the network of the task, a subset of netplan v2, with systemd-networkd. Nothing is
// asked by DHCP unless the task says so.
package network

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"regexp"
	"sort"
	"strings"
)

// Config is the network part of job.json.
type Config struct {
	Ethernets map[string]Ethernet `json:"ethernets"`
	Bonds     map[string]Bond     `json:"bonds"`
	VLANs     map[string]VLAN     `json:"vlans"`
	NTP       []string            `json:"ntp"`
}

// Common is what every interface can have.
type Common struct {
	Addresses   []string `json:"addresses"`
	Routes      []Route  `json:"routes"`
	Gateway4    string   `json:"gateway4"`
	Gateway6    string   `json:"gateway6"`
	Nameservers struct {
		Addresses []string `json:"addresses"`
		Search    []string `json:"search"`
	} `json:"nameservers"`
	MTU      int  `json:"mtu"`
	DHCP4    bool `json:"dhcp4"`
	DHCP6    bool `json:"dhcp6"`
	AcceptRA bool `json:"accept-ra"`
	Optional bool `json:"optional"`
}

// Route is one route; To is "default" or a prefix.
type Route struct {
	To     string `json:"to"`
	Via    string `json:"via"`
	Metric *int   `json:"metric"`
	OnLink bool   `json:"on-link"`
}

// Ethernet is a network card, found by MAC, or by its key as interface name.
type Ethernet struct {
	Common
	Match struct {
		MAC  string `json:"macaddress"`
		Name string `json:"name"`
	} `json:"match"`
}

// Bond joins several cards.
type Bond struct {
	Common
	Interfaces []string `json:"interfaces"`
	Parameters struct {
		Mode               string          `json:"mode"`
		MIIMonitorInterval json.RawMessage `json:"mii-monitor-interval"`
		Primary            string          `json:"primary"`
		LACPRate           string          `json:"lacp-rate"`
		TransmitHashPolicy string          `json:"transmit-hash-policy"`
	} `json:"parameters"`
}

// VLAN is a tagged network on a card or bond.
type VLAN struct {
	Common
	ID   int    `json:"id"`
	Link string `json:"link"`
}

// hasAddress tells whether the interface itself is to be reachable.
func (c Common) hasAddress() bool { return len(c.Addresses) > 0 || c.DHCP4 || c.DHCP6 || c.AcceptRA }

// Parse reads and checks the network of a job. No network is an error that says what to do.
func Parse(raw json.RawMessage) (Config, error) {
	var c Config
	if len(raw) == 0 || string(raw) == "null" {
		return c, errors.New("the task brings no network, and DHCP is not tried; give the server record a network (addresses and routes by MAC)")
	}
	if err := json.Unmarshal(raw, &c); err != nil {
		return c, fmt.Errorf("the task's network is not what it should be: %w", err)
	}
	return c, c.check()
}

var (
	nameForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,14}$`)
	idForm   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9_.-]{0,60}$`)
	wordForm = regexp.MustCompile(`^[A-Za-z0-9.:_/+-]+$`)
)

func (c Config) check() error {
	online := false
	for _, id := range sortedKeys(c.Ethernets) {
		e := c.Ethernets[id]
		if !idForm.MatchString(id) {
			return fmt.Errorf("network: %q cannot be used as a name", id)
		}
		if e.Match.MAC != "" {
			if _, err := net.ParseMAC(e.Match.MAC); err != nil {
				return fmt.Errorf("network: %s has the MAC %q, which is none", id, e.Match.MAC)
			}
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

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	sort.Strings(keys)
	return keys
}

// resolvConf is the content of /etc/resolv.conf, or "" when the task names no DNS server.
func (c Config) resolvConf() string {
	var servers, domains []string
	add := func(common Common) {
		servers = append(servers, common.Nameservers.Addresses...)
		domains = append(domains, common.Nameservers.Search...)
	}
	for _, id := range sortedKeys(c.Ethernets) {
		add(c.Ethernets[id].Common)
	}
	for _, id := range sortedKeys(c.Bonds) {
		add(c.Bonds[id].Common)
	}
	for _, id := range sortedKeys(c.VLANs) {
		add(c.VLANs[id].Common)
	}
	text := ""
	seen := map[string]bool{}
	for _, server := range servers {
		if !seen[server] {
			text += "nameserver " + server + "\n"
		}
		seen[server] = true
	}
	if len(domains) > 0 && text != "" {
		text += "search " + strings.Join(domains, " ") + "\n"
	}
	return text
}
