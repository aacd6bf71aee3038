package network

import (
	"context"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
)

// required gives the interface names that must come online.
func (c Config) required(cards map[string]card) []string {
	var names []string
	for _, id := range sortedKeys(c.Ethernets) {
		if e := c.Ethernets[id]; e.hasAddress() && !e.Optional {
			names = append(names, cards[id].name)
		}
	}
	for _, id := range sortedKeys(c.Bonds) {
		if b := c.Bonds[id]; b.hasAddress() && !b.Optional {
			names = append(names, id)
		}
	}
	for _, id := range sortedKeys(c.VLANs) {
		if v := c.VLANs[id]; v.hasAddress() && !v.Optional {
			names = append(names, id)
		}
	}
	return names
}

func (u Up) waitOnline(ctx context.Context, c Config, cards map[string]card) error {
	names := c.required(cards)
	began := time.Now()
	told := began
	for {
		var waiting []string
		for _, name := range names {
			if trouble := u.trouble(name); trouble != "" {
				waiting = append(waiting, trouble)
			}
		}
		passed := time.Since(began)
		switch {
		case len(waiting) == 0:
			return u.dhcpServers(c)
		case passed > u.Some && len(waiting) < len(names):
			u.Say("network: going on without %s", strings.Join(append(waiting, u.clashes(ctx)...), "; "))
			return u.dhcpServers(c)
		case passed > u.Online:
			return fmt.Errorf("the network is not up after %s: %s", u.Online, strings.Join(append(waiting, u.clashes(ctx)...), "; "))
		case time.Since(told) > u.Tell:
			told = time.Now()
			u.Say("network: still waiting, since %s: %s", passed.Round(time.Second), strings.Join(append(waiting, u.clashes(ctx)...), "; "))
		}
		if !sleep(ctx, u.Pause) {
			return ctx.Err()
		}
	}
}

// clash is what systemd-networkd says when another machine answers for one of this server's addresses.
var clash = regexp.MustCompile(`(?i)address ([0-9a-f.:/]+), as an? address conflict`)

// clashes names the addresses that another machine has; networkd tells that to its journal only.
func (u Up) clashes(ctx context.Context) []string {
	bounded, stop := context.WithTimeout(ctx, 5*time.Second)
	defer stop()
	result, err := u.Run(bounded, "journalctl", "--boot", "--quiet", "--no-pager", "--output=cat", "--lines=200", "--unit=systemd-networkd.service")
	if err != nil {
		return nil
	}
	var found []string
	for _, hit := range clash.FindAllStringSubmatch(result.Stdout, -1) {
		sentence := "another machine has the address " + hit[1] + " already"
		if !slices.Contains(found, sentence) {
			found = append(found, sentence)
		}
	}
	return found
}

// trouble says why an interface is not online, from the state files of systemd-networkd, or "".
func (u Up) trouble(name string) string {
	read := func(file string) string {
		data, _ := os.ReadFile(u.Root.Path("/sys/class/net", name, file))
		return strings.TrimSpace(string(data))
	}
	index := read("ifindex")
	if index == "" {
		return name + " does not exist (was it renamed, or is its driver missing?)"
	}
	data, _ := os.ReadFile(u.Root.Path("/run/systemd/netif/links", index))
	state := map[string]string{}
	for _, line := range strings.Split(string(data), "\n") {
		key, value, _ := strings.Cut(line, "=")
		state[key] = value
	}
	where := name + " (MAC " + read("address") + ")"
	switch {
	case state["OPER_STATE"] == "routable" && state["ADMIN_STATE"] == "configured":
		return ""
	case read("carrier") != "1":
		return where + " has no carrier: no cable, or the port of the switch is off"
	case state["ADMIN_STATE"] == "failed":
		return where + " cannot be configured: see its addresses and routes in the server record"
	case state["ADMIN_STATE"] == "configuring":
		return fmt.Sprintf("%s is not configured yet (configuring, %s): does another machine have its address?", where, state["OPER_STATE"])
	}
	return fmt.Sprintf("%s is not configured yet (%s, %s)", where, state["ADMIN_STATE"], state["OPER_STATE"])
}
