package network

import (
	"net"
	"syscall"
)

// iflaPermAddress is IFLA_PERM_ADDRESS of linux/if_link.h, which sysfs does not show.
const iflaPermAddress = 54

// permanentMACs asks the kernel for the MAC that each card was made with.
func permanentMACs() map[string]string {
	answer, err := syscall.NetlinkRIB(syscall.RTM_GETLINK, syscall.AF_UNSPEC)
	if err != nil {
		return nil
	}
	messages, err := syscall.ParseNetlinkMessage(answer)
	if err != nil {
		return nil
	}
	found := map[string]string{}
	for i := range messages {
		attributes, err := syscall.ParseNetlinkRouteAttr(&messages[i])
		if err != nil {
			continue
		}
		var name, address string
		for _, attribute := range attributes {
			switch attribute.Attr.Type {
			case syscall.IFLA_IFNAME:
				name = string(attribute.Value[:max(len(attribute.Value)-1, 0)]) // without its NUL
			case iflaPermAddress:
				address = net.HardwareAddr(attribute.Value).String()
			}
		}
		if name != "" && address != "" {
			found[name] = address
		}
	}
	return found
}
