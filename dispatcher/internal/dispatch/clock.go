package dispatch

import (
	"context"
	"time"

	"bootwright.io/dispatcher/internal/clock"
	"bootwright.io/dispatcher/internal/network"
)

// setClock is best effort: TLS needs a clock that is about right. Where no NTP server says the time, the medium does:
// it is trusted as much as the CA that lies on it.
func (d *Dispatcher) setClock(ctx context.Context, servers []string, issuedAt string) {
	if len(servers) > 0 {
		offset, server, err := network.AskTime(ctx, servers, 3*time.Second)
		if err == nil && offset.Abs() > time.Second {
			err = d.Kernel.SetClock(time.Now().Add(offset))
		}
		if err == nil {
			d.say("the clock was off by %s by %s", offset.Round(time.Millisecond), server)
			return
		}
		d.say("the clock could not be set: %v", err)
	}
	off, host, tooFar, err := clock.Off(time.Now(), issuedAt)
	if err == nil && tooFar {
		d.say("the clock (RTC) is off by %s from when the host made the task medium; it is set to that, %s", off.Round(time.Minute), host.UTC().Format(time.RFC3339))
		err = d.Kernel.SetClock(host)
	}
	if err != nil {
		d.say("the clock could not be set: %v", err)
	}
}
