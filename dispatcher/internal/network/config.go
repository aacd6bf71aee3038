// Package network brings up the network of the task, a subset of netplan v2, with systemd-networkd. Nothing is
// asked by DHCP unless the task says so.
package network

import (
	"encoding/json"
	"errors"
	"fmt"
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
