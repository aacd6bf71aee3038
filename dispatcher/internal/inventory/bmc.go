package inventory

import (
	"fmt"
	"net"
)

// BMC is what SMBIOS says of the management controller: type 38 (IPMI) and type 42 (Redfish host interface).
// Address is where the BMC's Redfish service answers on the network between it and this system, which is often not
// the address that operators use; IPMI alone would know that one.
type BMC struct {
	Interface *string `json:"interface"`
	IPMI      *string `json:"ipmi_version"`
	Address   *string `json:"address"`
}

var bmcInterfaces = map[byte]string{1: "KCS", 2: "SMIC", 3: "BT", 4: "SSIF"}

func readBMC(tables []structure) *BMC {
	var found *BMC
	for _, s := range tables {
		switch s.kind {
		case 38:
			found = orNew(found)
			if kind, ok := s.byte(4); ok {
				found.Interface = known(bmcInterfaces[kind])
			}
			if version, ok := s.byte(5); ok {
				found.IPMI = known(fmt.Sprintf("%d.%d", version>>4, version&15))
			}
		case 42:
			if address := redfishAddress(s); address != "" {
				found = orNew(found)
				found.Address = &address
			}
		}
	}
	return found
}

func orNew(b *BMC) *BMC {
	if b == nil {
		return &BMC{}
	}
	return b
}

// redfishAddress reads the service's IP address from the protocol records of type 42 (DSP0270 8.2): after interface
// type, length and data come records of identifier, length and data; identifier 4 is Redfish over IP.
func redfishAddress(s structure) string {
	length, ok := s.byte(5)
	at := 6 + int(length)
	count, more := s.byte(at)
	if !ok || !more {
		return ""
	}
	at++
	for ; count > 0; count-- {
		kind, _ := s.byte(at)
		size, ok := s.byte(at + 1)
		if !ok || at+2+int(size) > len(s.data) {
			return ""
		}
		record := s.data[at+2 : at+2+int(size)]
		// UUID (16), assignment (1), format (1), address (16), mask (16), then of the service: discovery (1), format (1), address (16).
		if kind == 4 && len(record) >= 68 {
			switch record[51] {
			case 1:
				return nonZero(net.IP(record[52:56]))
			case 2:
				return nonZero(net.IP(record[52:68]))
			}
		}
		at += 2 + int(size)
	}
	return ""
}

func nonZero(ip net.IP) string {
	if ip.IsUnspecified() {
		return ""
	}
	return ip.String()
}
