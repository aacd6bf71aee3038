package network

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"bootwright.io/dispatcher/internal/sys"
)

// Up brings the network up.
type Up struct {
	Root   sys.Root
	Run    sys.Runner
	Say    func(format string, args ...any)
	Cards  time.Duration // how long to wait for the cards' drivers
	Some   time.Duration // how long to wait for further interfaces when one is online
	Online time.Duration // how long to wait for the first; switches may take minutes (spanning tree, LACP)
	Tell   time.Duration // how often to say what is waited for
	Pause  time.Duration // between two looks
	// Permanent gives the MAC that each card was made with; nil asks the kernel.
	Permanent func() map[string]string
}

// Bring writes the configuration, starts systemd-networkd and waits until every interface that is not optional
// is online. With at least one it goes on after a while, with a word; with none it waits for long, says every minute
// what for, and fails with the reason.
func (u Up) Bring(ctx context.Context, c Config) error {
	cards, err := u.waitForCards(ctx, c)
	if err != nil {
		return err
	}
	files, err := c.render(cards)
	if err != nil {
		return err
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
	deadline := time.Now().Add(u.Cards)
	permanent := u.Permanent
	if permanent == nil {
		permanent = permanentMACs
	}
	for {
		found, missing, present := c.assign(u.Root, permanent())
		if len(missing) == 0 {
			return found, nil
		}
		if time.Now().After(deadline) {
			return nil, fmt.Errorf("this machine has no network card for %s; it has %s: correct the MAC in the server record", strings.Join(missing, ", "), present)
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
