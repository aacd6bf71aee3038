"""A switch with one tagged network, for kernels that have no VLANs: trunk.py VLAN ADDRESS/PREFIX HOST_TAP TRUNK_TAP...

Makes all the taps. What machines send through the trunk taps with the VLAN's tag (IEEE 802.1Q) arrives at the host tap
without it, and the other way round; frames with another tag, or none, are counted and dropped. Prints "ready", then goes
on until its standard input ends, and takes the taps away.
"""
import fcntl, os, selectors, signal, socket, struct, subprocess, sys

vlan, address, host_tap, trunks = int(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:]
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGTERM):
    signal.signal(number, signal.SIG_IGN)


def ip(*words):
    subprocess.run(["ip", *words], check=True)


def attach(name):
    """A tap whose frames this program reads and writes."""
    tap = os.open("/dev/net/tun", os.O_RDWR)
    fcntl.ioctl(tap, 0x400454CA, struct.pack("16sH22x", name.encode(), 0x0002 | 0x1000))  # TUNSETIFF: IFF_TAP, IFF_NO_PI
    return tap


def listen(name):
    """What a machine sends into its tap, with the tag that the kernel has taken off."""
    raw = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))  # ETH_P_ALL
    raw.setsockopt(263, 8, 1)  # SOL_PACKET, PACKET_AUXDATA
    raw.bind((name, 0))
    return raw


def receive(raw):
    """The frame without tag, and its VLAN; None for what is sent to the machine."""
    data, extra, _, source = raw.recvmsg(65536, 256)
    if source[2] == socket.PACKET_OUTGOING:
        return None
    tag = 0
    for level, kind, value in extra:
        if (level, kind) == (263, 8) and struct.unpack_from("I", value)[0] & 0x10:  # TP_STATUS_VLAN_VALID
            tag = struct.unpack_from("H", value, 16)[0] & 0xFFF
    if not tag and data[12:14] == b"\x81\x00":
        tag, data = struct.unpack_from("!H", data, 14)[0] & 0xFFF, data[:12] + data[16:]
    return data, tag


made = []
try:
    for name in trunks:
        ip("tuntap", "add", "dev", name, "mode", "tap")
        made.append(name)
        with open(f"/proc/sys/net/ipv6/conf/{name}/disable_ipv6", "w") as off:
            off.write("1")
        ip("link", "set", name, "up")
    host = attach(host_tap)
    ip("address", "add", address, "dev", host_tap, *(["nodad"] if ":" in address else []))
    ip("link", "set", host_tap, "up")
    ports, seen, dropped = {name: listen(name) for name in trunks}, {}, 0
    waiting = selectors.DefaultSelector()
    waiting.register(sys.stdin, selectors.EVENT_READ)
    waiting.register(host, selectors.EVENT_READ)
    for name, port in ports.items():
        waiting.register(port, selectors.EVENT_READ, name)
    print("ready", flush=True)
    while True:
        for key, _ in waiting.select():
            if key.fileobj is sys.stdin:
                raise SystemExit
            if key.fileobj == host:
                frame = os.read(host, 65536)
                tagged = frame[:12] + struct.pack("!HH", 0x8100, vlan) + frame[12:]
                to = seen.get(frame[:6])
                for name in [to] if to else trunks:
                    try:
                        ports[name].send(tagged)
                    except OSError:
                        pass  # the machine is off
                continue
            try:
                got = receive(key.fileobj)
            except OSError:
                continue
            if got is None:
                continue
            frame, tag = got
            if tag != vlan:
                dropped += 1
                continue
            seen[frame[6:12]] = key.data
            os.write(host, frame)
finally:
    for name in made:
        subprocess.run(["ip", "link", "delete", "dev", name])
