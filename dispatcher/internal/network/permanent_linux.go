package network

import (
	"net"
	"unsafe"

	"golang.org/x/sys/unix"
)

// permanentMAC asks the driver for the address that the card has burnt in (ethtool, ETHTOOL_GPERMADDR). Drivers that do
// not tell have the current one.
func permanentMAC(name, current string) string {
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_DGRAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return current
	}
	defer unix.Close(socket)
	request, err := unix.NewIfreq(name)
	if err != nil {
		return current
	}
	answer := struct {
		command, size uint32
		data          [32]byte
	}{command: unix.ETHTOOL_GPERMADDR, size: 32}
	frame := struct {
		name [unix.IFNAMSIZ]byte
		data unsafe.Pointer
		_    [16]byte
	}{data: unsafe.Pointer(&answer)}
	copy(frame.name[:], request.Name())
	if _, _, errno := unix.Syscall(unix.SYS_IOCTL, uintptr(socket), unix.SIOCETHTOOL, uintptr(unsafe.Pointer(&frame))); errno != 0 || answer.size != 6 {
		return current
	}
	address := net.HardwareAddr(answer.data[:6])
	if address.String() == "00:00:00:00:00:00" {
		return current
	}
	return address.String()
}
