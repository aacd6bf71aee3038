package io.bootwright.bundles.linux;

import io.bootwright.plugin.JsonValue;
import java.util.ArrayList;
import java.util.List;

/**
 * What of a server's network some images would lose. cloud-init writes it for the image's network service; of these only
 * netplan takes it whole. For NetworkManager and systemd-networkd the steps on the server write files of their own; other
 * images, such as those with ifupdown, get what cloud-init makes of it.
 */
final class NetworkLosses {
    private final List<String> sentences = new ArrayList<>();

    private NetworkLosses() {}

    /** A sentence with its remedy for each kind of loss; most networks have none. */
    static List<String> of(JsonValue network) {
        NetworkLosses losses = new NetworkLosses();
        losses.nativeOnly(network);
        losses.defaultOfIpv6(network);
        return losses.sentences;
    }

    private void nativeOnly(JsonValue network) {
        List<String> parts = new ArrayList<>();
        if (!network.members("/bonds").isEmpty()) {
            parts.add("bonds");
        }
        if (!network.members("/vlans").isEmpty()) {
            parts.add("VLANs");
        }
        if (routes(network).stream().anyMatch(route -> route.isTrue("/on-link"))) {
            parts.add("gateways on the link");
        }
        if (!parts.isEmpty()) {
            sentences.add("The server's network has " + String.join(", ", parts)
                    + ". For them the image needs netplan, NetworkManager or an enabled systemd-networkd, since cloud-init"
                    + " alone may lose them. For any other image bring a network_config.");
        }
    }

    /** Those that could not become {@code gateway6}. */
    private void defaultOfIpv6(JsonValue network) {
        boolean any = routes(NetworkConfig.generate(network)).stream()
                .anyMatch(route -> route.text("/to").orElse("").equals("::/0") && !route.isTrue("/on-link"));
        if (any) {
            sentences.add("The server's network has a default route of IPv6 with a metric, beside another one, or on a"
                    + " device without a static address of IPv6. Without netplan in the image, cloud-init before 23.1"
                    + " writes it wrong. Take a newer image, or leave the metric out.");
        }
    }

    private static List<JsonValue> routes(JsonValue network) {
        return List.of("/ethernets", "/bonds", "/vlans").stream()
                .flatMap(kind -> network.members(kind).values().stream())
                .flatMap(device -> device.list("/routes").stream())
                .toList();
    }
}
