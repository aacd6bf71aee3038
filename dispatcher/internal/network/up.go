package network

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"bootwright.io/dispatcher/internal/pci"
	"bootwright.io/dispatcher/internal/sys"
)

// Up brings the network up.
type Up struct {
	Root   sys.Root
	Run    sys.Runner
	Say    func(format string, args ...any)
	Cards  time.Duration // how long to wait for the cards' drivers
	Online time.Duration // how long to wait until all interfaces are online
	Link   time.Duration // how long to wait until the first of them is: a switch may take minutes (STP, LACP)
	Pause  time.Duration // between two looks
	// Installed is told the files of the same network for the installed system; nil if nobody asks.
	Installed func(files map[string]string)
}

// Bring writes the configuration, starts systemd-networkd and waits until every interface that is not optional
// is online. When time is up and at least one is, it goes on with a word; with none it fails and says why.
func (u Up) Bring(ctx context.Context, c Config) error {
	cards, err := u.waitForCards(ctx, c)
	if err != nil {
		return err
	}
	files, err := c.render(cards)
	if err != nil {
		return err
	}
	installed, err := c.Installed(cards)
	if err != nil {
		return err
	}
	if u.Installed != nil {
		u.Installed(installed)
	}
	directory := u.Root.Path("/run/systemd/network")
	if err := os.MkdirAll(directory, 0o755); err != nil {
		return err
	}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(directory, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	if err := u.writeResolvConf(c.resolvConf()); err != nil {
		return err
	}
	result, err := u.Run(ctx, "systemctl", "restart", "systemd-networkd.service")
	if err != nil || result.Code != 0 {
		return fmt.Errorf("systemd-networkd does not start: %s", firstText(result.LastLine(), err))
	}
	return u.waitOnline(ctx, c, cards)
}

func firstText(text string, err error) string {
	if text == "" && err != nil {
		return err.Error()
	}
	return text
}

func (u Up) waitForCards(ctx context.Context, c Config) (map[string]card, error) {
	began, told := time.Now(), false
	for {
		found, missing, present := c.assign(u.Root, permanentMAC)
		if len(missing) == 0 {
			return found, nil
		}
		driverless := pci.Sentence(u.Root, "network card", pci.Network)
		if time.Since(began) > u.Cards {
			remedy := "correct the MAC in the server record"
			if driverless != "" {
				remedy = driverless
			}
			return nil, fmt.Errorf("this machine has no network card for %s; it has %s: %s", strings.Join(missing, ", "), present, remedy)
		}
		// By then udev has loaded what there is.
		if !told && time.Since(began) > u.Cards/15 {
			told = true
			u.Say("network: waiting for %s; there is %s", strings.Join(missing, ", "), present)
			if driverless != "" {
				u.Say("network: %s", driverless)
			}
		}
		if !sleep(ctx, u.Pause) {
			return nil, ctx.Err()
		}
	}
}

// writeResolvConf replaces the file, which may be a link into a read-only tree.
func (u Up) writeResolvConf(text string) error {
	if text == "" {
		return nil
	}
	path := u.Root.Path("/etc/resolv.conf")
	if err := os.WriteFile(path+".bootwright", []byte(text), 0o644); err != nil {
		return fmt.Errorf("resolv.conf cannot be written: %w", err)
	}
	return os.Rename(path+".bootwright", path)
}

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
	said := began
	for {
		var waiting []string
		for _, name := range names {
			if trouble := u.trouble(name); trouble != "" {
				waiting = append(waiting, trouble)
			}
		}
		switch {
		case len(waiting) == 0:
			return u.dhcpServers(c)
		case time.Since(began) > u.Online && len(waiting) < len(names):
			u.Say("network: going on without %s", strings.Join(waiting, "; "))
			return u.dhcpServers(c)
		case time.Since(began) > max(u.Link, u.Online):
			return fmt.Errorf("the network is not up after %s: %s", max(u.Link, u.Online), strings.Join(append(waiting, u.conflicts(ctx)...), "; "))
		case time.Since(said) > u.Online:
			said = time.Now()
			u.Say("network: still waiting after %s: %s", time.Since(began).Round(time.Second), strings.Join(append(waiting, u.conflicts(ctx)...), "; "))
		}
		if !sleep(ctx, u.Pause) {
			return ctx.Err()
		}
	}
}

// conflicts gives what systemd-networkd said of addresses that another machine has (RFC 5227).
func (u Up) conflicts(ctx context.Context) []string {
	result, err := u.Run(ctx, "journalctl", "--unit=systemd-networkd.service", "--boot", "--output=cat", "--lines=200", "--no-pager")
	if err != nil || result.Code != 0 {
		return nil
	}
	var said []string
	for line := range strings.Lines(result.Stdout) {
		line = strings.TrimSpace(line)
		if strings.Contains(line, "conflict") && !slices.Contains(said, line) {
			said = append(said, line)
		}
	}
	return said
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
	}
	return fmt.Sprintf("%s is not configured yet (%s, %s)", where, state["ADMIN_STATE"], state["OPER_STATE"])
}

// dhcpServers takes over DNS servers that DHCP gave, if the task asked for DHCP and names none itself.
func (u Up) dhcpServers(c Config) error {
	if c.resolvConf() != "" {
		return nil
	}
	text := ""
	links, _ := filepath.Glob(u.Root.Path("/run/systemd/netif/links/*"))
	for _, link := range links {
		data, _ := os.ReadFile(link)
		for _, line := range strings.Split(string(data), "\n") {
			if servers, ok := strings.CutPrefix(line, "DNS="); ok {
				for _, server := range strings.Fields(servers) {
					text += "nameserver " + server + "\n"
				}
			}
		}
	}
	return u.writeResolvConf(text)
}

func sleep(ctx context.Context, pause time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(pause):
		return true
	}
}
