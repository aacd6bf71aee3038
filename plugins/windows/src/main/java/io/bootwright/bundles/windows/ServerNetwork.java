package io.bootwright.bundles.windows;

import io.bootwright.plugin.JsonValue;
import io.bootwright.plugin.Problems;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * The part of a server's network (netplan version 2 subset) that an answer file can say.
 *
 * @param ports its ports, in the order of the server's record
 */
record ServerNetwork(List<Port> ports) {
    /** Where the fault is reported: the recipe's wish, since the server's record is no part of the recipe. */
    private static final String AT = "/network";

    /**
     * A port.
     *
     * @param mac as Windows writes it: {@code 52-54-00-AA-00-01}
     * @param addresses with prefix length
     * @param suffixes DNS suffixes to search
     */
    record Port(
            String mac,
            boolean dhcp4,
            boolean dhcp6,
            Optional<Boolean> routerDiscovery,
            List<String> addresses,
            List<Route> routes,
            List<String> nameservers,
            List<String> suffixes) {}

    /**
     * A route.
     *
     * @param prefix destination with prefix length
     * @param via address of the next hop
     */
    record Route(String prefix, String via, OptionalLong metric) {}

    /** Adds what an answer file cannot say. */
    static void check(Optional<JsonValue> network, Problems problems) {
        if (network.isEmpty() || network.get().members("/ethernets").isEmpty()) {
            problems.add(AT, "The server has no network in its record: PATCH it to the server, or leave network out.");
            return;
        }
        for (String kind : List.of("bonds", "vlans")) {
            if (!network.get().members("/" + kind).isEmpty()) {
                problems.add(
                        AT,
                        "The server's network has " + kind
                                + ", which an answer file cannot say. Leave network out, and make"
                                + " them at the first logon (New-NetLbfoTeam, Set-VMNetworkAdapterVlan).");
            }
        }
        network.get().members("/ethernets").forEach((name, port) -> {
            if (port.number("/mtu").orElse(1500) != 1500) {
                problems.add(
                        AT,
                        "The server's network gives " + name
                                + " an mtu, which an answer file cannot say. Leave network out,"
                                + " and set it at the first logon (netsh interface ipv4 set subinterface).");
            }
        });
    }

    /** Reads a network that {@link #check} accepts. */
    static ServerNetwork of(JsonValue network) {
        return new ServerNetwork(network.members("/ethernets").values().stream()
                .map(ServerNetwork::port)
                .toList());
    }

    private static Port port(JsonValue port) {
        List<Route> routes = new ArrayList<>();
        for (JsonValue route : port.list("/routes")) {
            String via = route.text("/via").orElse("");
            String to = route.text("/to").orElse("");
            routes.add(new Route(
                    to.equals("default") ? (via.contains(":") ? "::/0" : "0.0.0.0/0") : to,
                    via,
                    route.number("/metric")));
        }
        return new Port(
                port.text("/match/macaddress")
                        .orElse("")
                        .toUpperCase(Locale.ROOT)
                        .replace(':', '-'),
                port.isTrue("/dhcp4"),
                port.isTrue("/dhcp6"),
                port.at("/accept-ra").map(value -> port.isTrue("/accept-ra")),
                texts(port, "/addresses"),
                routes,
                texts(port, "/nameservers/addresses"),
                texts(port, "/nameservers/search"));
    }

    private static List<String> texts(JsonValue port, String pointer) {
        return port.list(pointer).stream()
                .flatMap(value -> value.text("").stream())
                .toList();
    }
}
