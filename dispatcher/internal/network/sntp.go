package network

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"net"
	"time"
)

const ntpEpoch = 2208988800 // seconds from 1900 to 1970

// AskTime asks NTP servers in turn (RFC 4330) and returns how far this machine's clock is behind.
func AskTime(ctx context.Context, servers []string, wait time.Duration) (time.Duration, string, error) {
	err := errors.New("no NTP server given")
	for _, server := range servers {
		var offset time.Duration
		if offset, err = askOne(ctx, server, wait); err == nil {
			return offset, server, nil
		}
	}
	return 0, "", err
}

func askOne(ctx context.Context, server string, wait time.Duration) (time.Duration, error) {
	if _, _, err := net.SplitHostPort(server); err != nil {
		server = net.JoinHostPort(server, "123")
	}
	ctx, stop := context.WithTimeout(ctx, wait)
	defer stop()
	connection, err := new(net.Dialer).DialContext(ctx, "udp", server)
	if err != nil {
		return 0, err
	}
	defer connection.Close()
	_ = connection.SetDeadline(time.Now().Add(wait))
	request, answer := make([]byte, 48), make([]byte, 512)
	request[0] = 4<<3 | 3 // version 4, client
	sent := time.Now()
	binary.BigEndian.PutUint64(request[40:], uint64(sent.UnixNano()))
	if _, err := connection.Write(request); err != nil {
		return 0, err
	}
	n, err := connection.Read(answer)
	received := time.Now()
	switch {
	case err != nil:
		return 0, err
	case n < 48 || answer[0]&7 != 4 || string(answer[24:32]) != string(request[40:48]):
		return 0, fmt.Errorf("%s answers with something that is not NTP", server)
	case answer[1] == 0 || answer[1] > 15 || answer[0]>>6 == 3:
		return 0, fmt.Errorf("%s has no right time itself", server)
	}
	// The round trip is taken as symmetric.
	return (ntpTime(answer[32:]).Sub(sent) + ntpTime(answer[40:]).Sub(received)) / 2, nil
}

func ntpTime(data []byte) time.Time {
	seconds, fraction := int64(binary.BigEndian.Uint32(data)), binary.BigEndian.Uint32(data[4:])
	if seconds < 1<<31 {
		seconds += 1 << 32 // the next era, from 2036 on (RFC 4330, section 3)
	}
	return time.Unix(seconds-ntpEpoch, int64(fraction)*1e9>>32)
}
