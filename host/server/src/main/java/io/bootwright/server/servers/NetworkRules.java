package io.bootwright.server.servers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.server.http.Fields;
import io.bootwright.server.http.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The part of netplan version 2 that a server's network may use (decisions §9): ethernets matched by MAC, bonds, VLANs,
 * static addresses, routes, name servers, MTU, DHCP when asked for, and NTP servers.
 */
final class NetworkRules {
    private static final int MAX_DEVICES = 64;
    private static final int MAX_ENTRIES = 32;
    private static final long DEFAULT_MTU = 1500;
    /** Names of network interfaces: at most 15 bytes, as the kernel wants. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,14}");

    private static final List<String> BOND_MODES =
            List.of("balance-rr", "active-backup", "balance-xor", "broadcast", "802.3ad", "balance-tlb", "balance-alb");

    private final List<Problem.At> faults;
    private final Set<String> names = new HashSet<>();
    private final Set<String> macs = new HashSet<>();
    private final Map<String, Long> mtus = new HashMap<>();
    private final List<Link> links = new ArrayList<>();

    /** What a device gets without being told: addresses, and with them networks that are not known here. */
    private record Automatic(boolean ipv4, boolean ipv6) {}

    /** A device named by a bond or VLAN, checked once all names are known. */
    private record Link(String pointer, String device) {}

    private NetworkRules(List<Problem.At> faults) {
        this.faults = faults;
    }

    static void check(ObjectNode network, String pointer, List<Problem.At> faults) {
        NetworkRules rules = new NetworkRules(faults);
        Fields fields = Fields.at(network, pointer, faults);
        if (fields.any("version").isEmpty()) {
            fields.fault("version", "is required and must be 2");
        } else {
            fields.whole("version", 2, 2);
        }
        rules.devices(fields, "ethernets", rules::ethernet);
        rules.devices(fields, "bonds", rules::bond);
        rules.devices(fields, "vlans", rules::vlan);
        rules.hosts(fields, "ntp");
        fields.end();
        rules.vlanMtus(network, pointer);
        for (Link link : rules.links) {
            if (!rules.names.contains(link.device())) {
                faults.add(new Problem.At(link.pointer(), "names no device of this network: " + link.device()));
            }
        }
    }

    private interface Device {
        void check(Fields fields);
    }

    private void devices(Fields network, String kind, Device device) {
        Optional<Fields> devices = network.object(kind);
        if (devices.isEmpty()) {
            return;
        }
        List<String> members = devices.get().names();
        if (members.size() > MAX_DEVICES) {
            network.fault(kind, "may have at most " + MAX_DEVICES + " devices");
            return;
        }
        for (String name : members) {
            if (!NAME.matcher(name).matches()) {
                devices.get().fault(name, "is no interface name (letters, digits, . _ -, at most 15)");
            } else if (!names.add(name)) {
                devices.get().fault(name, "is the name of another device as well");
            }
            devices.get().object(name).ifPresent(fields -> {
                common(fields, name);
                device.check(fields);
                fields.end();
            });
        }
    }

    private void ethernet(Fields fields) {
        fields.text("set-name", 15)
                .filter(name -> !NAME.matcher(name).matches())
                .ifPresent(name -> fields.fault("set-name", "is no interface name"));
        Optional<Fields> match = fields.object("match");
        if (match.isEmpty()) {
            if (fields.any("match").isEmpty()) {
                fields.fault("match", "is required: {\"macaddress\":\"…\"} tells which port this is");
            }
            return;
        }
        match.get().requiredText("macaddress", 17).ifPresent(mac -> {
            if (!AddressRules.mac(mac)) {
                match.get().fault("macaddress", "must look like 52:54:00:aa:00:01");
            } else if (!macs.add(mac.toLowerCase(java.util.Locale.ROOT))) {
                match.get().fault("macaddress", "is used by another device as well");
            }
        });
        match.get().end();
    }

    private void bond(Fields fields) {
        List<String> members = fields.texts("interfaces", MAX_ENTRIES, 15, text -> Optional.empty());
        if (members.isEmpty()) {
            fields.fault("interfaces", "is required: the devices that form the bond");
        }
        link(fields.pointer("interfaces"), members);
        fields.object("parameters").ifPresent(parameters -> {
            parameters.choice("mode", BOND_MODES, "balance-rr");
            parameters.choice("lacp-rate", List.of("slow", "fast"), "slow");
            parameters.whole("mii-monitor-interval", 0, 60_000);
            parameters.text("primary", 15);
            parameters.choice(
                    "transmit-hash-policy",
                    List.of("layer2", "layer3+4", "layer2+3", "encap2+3", "encap3+4"),
                    "layer2");
            parameters.end();
        });
    }

    private void vlan(Fields fields) {
        if (fields.any("id").isEmpty()) {
            fields.fault("id", "is required: the VLAN, 1 to 4094");
        } else {
            fields.whole("id", 1, 4094);
        }
        fields.requiredText("link", 15).ifPresent(device -> links.add(new Link(fields.pointer("link"), device)));
    }

    private void link(String pointer, List<String> devices) {
        for (int i = 0; i < devices.size(); i++) {
            links.add(new Link(pointer + "/" + i, devices.get(i)));
        }
    }

    private void common(Fields fields, String name) {
        Automatic automatic = new Automatic(on(fields, "dhcp4"), on(fields, "dhcp6") | on(fields, "accept-ra"));
        fields.flag("optional");
        fields.whole("mtu", 576, 65_535).ifPresent(mtu -> mtus.put(name, mtu));
        List<String> addresses = fields.texts(
                "addresses",
                MAX_ENTRIES,
                64,
                text -> wrongUnless(
                        AddressRules.cidr(text), "must be an address with prefix length, such as 10.0.0.2/24"));
        List<JsonNode> routes = fields.array("routes", MAX_ENTRIES);
        for (int i = 0; i < routes.size(); i++) {
            route(routes.get(i), fields.pointer("routes") + "/" + i);
            if (routes.get(i) instanceof ObjectNode route) {
                gateway(route, fields.pointer("routes") + "/" + i, addresses, automatic);
            }
        }
        fields.object("nameservers").ifPresent(servers -> {
            addresses(servers, "addresses");
            hosts(servers, "search");
            servers.end();
        });
    }

    private static boolean on(Fields fields, String name) {
        fields.flag(name);
        return fields.any(name).filter(JsonNode::asBoolean).isPresent();
    }

    /** A gateway that is in no network of its device is never reached, unless the route says that it is on the link. */
    private void gateway(ObjectNode route, String pointer, List<String> addresses, Automatic automatic) {
        String via = route.path("via").asText();
        if (!AddressRules.ip(via)
                || route.path("on-link").asBoolean()
                || (AddressRules.ipv4(via) ? automatic.ipv4() : automatic.ipv6() || AddressRules.linkLocal(via))) {
            return;
        }
        boolean reached =
                addresses.stream().filter(AddressRules::cidr).anyMatch(network -> AddressRules.within(network, via));
        if (!reached) {
            faults.add(new Problem.At(
                    pointer + "/via",
                    "is in none of the networks of this device's addresses; if it is on the link all the same, add"
                            + " \"on-link\": true"));
        }
    }

    /** A VLAN cannot carry more than the device below it. */
    private void vlanMtus(ObjectNode network, String pointer) {
        network.path("vlans").properties().forEach(vlan -> {
            String link = vlan.getValue().path("link").asText();
            long below = mtus.getOrDefault(link, DEFAULT_MTU);
            if (mtus.getOrDefault(vlan.getKey(), 0L) > below) {
                faults.add(new Problem.At(
                        pointer + "/vlans/" + vlan.getKey() + "/mtu",
                        "is larger than that of its link " + link + " (" + below + ")"));
            }
        });
    }

    private void route(JsonNode node, String pointer) {
        if (!(node instanceof ObjectNode object)) {
            faults.add(new Problem.At(pointer, "must be an object"));
            return;
        }
        Fields route = Fields.at(object, pointer, faults);
        route.requiredText("to", 64)
                .filter(to -> !to.equals("default") && !AddressRules.cidr(to))
                .ifPresent(to -> route.fault("to", "must be default, or a network such as 10.0.0.0/8"));
        route.requiredText("via", 45)
                .filter(via -> !AddressRules.ip(via))
                .ifPresent(via -> route.fault("via", "must be an address"));
        route.whole("metric", 0, 4_294_967_295L);
        route.flag("on-link");
        route.end();
    }

    private void addresses(Fields fields, String name) {
        fields.texts(name, MAX_ENTRIES, 45, text -> wrongUnless(AddressRules.ip(text), "must be an address"));
    }

    private void hosts(Fields fields, String name) {
        fields.texts(
                name,
                MAX_ENTRIES,
                253,
                text -> wrongUnless(AddressRules.hostOrIp(text), "must be an address or a host name"));
    }

    private static Optional<String> wrongUnless(boolean right, String fault) {
        return right ? Optional.empty() : Optional.of(fault);
    }
}
