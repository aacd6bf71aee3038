package io.bootwright.bundles.esxi;

import io.bootwright.plugin.JsonValue;
import io.bootwright.plugin.RefusedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The kickstart's {@code network} line, made from the server's network: ESXi's installer sets up one IPv4 address on
 * one port. That is the one with the default route, else the first one that has an IPv4 address. Of a bond it is the
 * first port, since the installer knows no bonds; of a VLAN its link, with the VLAN's id.
 */
final class NetworkLine {
    private NetworkLine() {}

    /** A device of the server's network. */
    private record Device(String kind, String name, JsonValue json) {
        Optional<String> ipv4() {
            return json.list("/addresses").stream()
                    .flatMap(address -> address.text("").stream())
                    .filter(address -> address.matches("[0-9.]+/[0-9]{1,2}"))
                    .findFirst();
        }

        Optional<String> gateway() {
            return json.list("/routes").stream()
                    .filter(route -> List.of("default", "0.0.0.0/0")
                            .contains(route.text("/to").orElse("")))
                    .flatMap(route -> route.text("/via").stream())
                    .filter(via -> via.indexOf(':') < 0)
                    .findFirst();
        }
    }

    /**
     * Writes the line after each mark.
     *
     * @throws RefusedException when there is a mark, and no network that ESXi's installer could set up
     */
    static String insertInto(String kickstart, Optional<JsonValue> network, String serial) {
        if (Kickstart.parse(kickstart).networkMark() == 0) {
            return kickstart;
        }
        JsonValue json = network.orElseThrow(() -> new RefusedException("The kickstart asks for the network of server "
                + serial + ", which has none in its record. Add it there, or write a network line."));
        String line = of(json, serial);
        StringBuilder text = new StringBuilder();
        for (String each : kickstart.split("(?<=\n)")) {
            text.append(each);
            if (Kickstart.NETWORK_MARK.matcher(each.stripTrailing()).matches()) {
                text.append(each.endsWith("\n") ? "" : "\n").append(line).append('\n');
            }
        }
        return text.toString();
    }

    static String of(JsonValue network, String serial) {
        List<Device> devices = new ArrayList<>();
        for (String kind : List.of("ethernets", "bonds", "vlans")) {
            network.members("/" + kind).forEach((name, json) -> devices.add(new Device(kind, name, json)));
        }
        List<Device> addressed =
                devices.stream().filter(device -> device.ipv4().isPresent()).toList();
        Device device = addressed.stream()
                .filter(each -> each.gateway().isPresent())
                .findFirst()
                .or(() -> addressed.stream().findFirst())
                .orElseThrow(
                        () -> new RefusedException(
                                "The network of server " + serial
                                        + " has no static IPv4 address, which ESXi's installer needs. Add one to the server's record."));
        String[] address = device.ipv4().orElseThrow().split("/");
        StringBuilder line = new StringBuilder("network --bootproto=static --device=")
                .append(mac(device, devices, serial))
                .append(" --ip=")
                .append(address[0])
                .append(" --netmask=")
                .append(netmask(Integer.parseInt(address[1])));
        device.gateway().ifPresent(via -> line.append(" --gateway=").append(via));
        List<String> names = device.json().list("/nameservers/addresses").stream()
                .flatMap(server -> server.text("").stream())
                .filter(server -> server.indexOf(':') < 0)
                .toList();
        if (!names.isEmpty()) {
            line.append(" --nameserver=").append(String.join(",", names.subList(0, Math.min(2, names.size()))));
        }
        OptionalLong vlan = device.json().number("/id");
        if (device.kind().equals("vlans") && vlan.isPresent()) {
            line.append(" --vlanid=").append(vlan.getAsLong());
        }
        return line.toString();
    }

    /** The hardware address of the port that carries a device. */
    private static String mac(Device device, List<Device> devices, String serial) {
        Device at = device;
        for (int depth = 0; depth < 4; depth++) {
            Optional<String> mac = at.json().text("/match/macaddress");
            if (at.kind().equals("ethernets")) {
                return mac.orElseThrow(() -> new RefusedException("The network of server " + serial
                        + " has no hardware address for its port. Add match: {macaddress: …} to it."));
            }
            Optional<String> below = at.kind().equals("vlans")
                    ? at.json().text("/link")
                    : at.json().list("/interfaces").stream()
                            .flatMap(name -> name.text("").stream())
                            .findFirst();
            Optional<Device> next = below.flatMap(name ->
                    devices.stream().filter(each -> each.name().equals(name)).findFirst());
            if (next.isEmpty()) {
                break;
            }
            at = next.get();
        }
        throw new RefusedException("The network of server " + serial + " has no port below " + device.name() + ".");
    }

    private static String netmask(int prefix) {
        int bits = prefix == 0 ? 0 : -1 << (32 - prefix);
        return (bits >>> 24) + "." + (bits >>> 16 & 0xff) + "." + (bits >>> 8 & 0xff) + "." + (bits & 0xff);
    }
}
