package io.bootwright.bundles.linux;

import io.bootwright.plugin.JobContext;
import io.bootwright.plugin.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * cloud-init's {@code network-config}: the recipe's own, else the server's network as netplan version 2, written as
 * JSON (which is YAML).
 *
 * <p>Four things differ from what the server has, so that every renderer of cloud-init 20.4 to 25 makes the same of it.
 * A default route that says nothing but its gateway is {@code gateway4} or {@code gateway6}: renderers crash on {@code
 * default}, older ones make {@code ::/64} of {@code ::/0}, and that for ifupdown calls {@code route}, which an image may
 * lack. Any other default route is {@code 0.0.0.0/0} or {@code ::/0}. Each port gets its name by {@code set-name}, since
 * renderers other than netplan's look for a port that is called like its key. And a bond without a mode or an interval
 * has those of the maintenance OS.
 */
final class NetworkConfig {
    private NetworkConfig() {}

    static Optional<byte[]> of(JobContext job) {
        Optional<String> own = job.recipe().text("/network_config");
        if (own.isPresent()) {
            return Optional.of(Base64.getDecoder().decode(own.get()));
        }
        return job.network()
                .map(NetworkConfig::generate)
                .map(json -> (json.toJson() + "\n").getBytes(StandardCharsets.UTF_8));
    }

    static JsonValue generate(JsonValue network) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("version", 2);
        for (String kind : List.of("ethernets", "bonds", "vlans")) {
            Map<String, Object> devices = new LinkedHashMap<>();
            network.members("/" + kind).forEach((name, device) -> devices.put(name, device(kind, name, device)));
            if (!devices.isEmpty()) {
                config.put(kind, devices);
            }
        }
        return JsonValue.of(config);
    }

    private static Map<String, Object> device(String kind, String name, JsonValue device) {
        Map<String, Object> made = new LinkedHashMap<>(device.members(""));
        if (kind.equals("ethernets") && device.at("/match").isPresent()) {
            made.putIfAbsent("set-name", name);
        }
        if (kind.equals("bonds")) {
            made.put("parameters", parameters(device));
        }
        List<Object> routes = new ArrayList<>();
        for (JsonValue route : device.list("/routes")) {
            Optional<String> gateway = gateway(device, route).filter(key -> !made.containsKey(key));
            if (gateway.isPresent()) {
                made.put(gateway.get(), route.text("/via").orElseThrow());
            } else {
                routes.add(route(route));
            }
        }
        made.put("routes", routes);
        if (routes.isEmpty()) {
            made.remove("routes");
        }
        return made;
    }

    /** Those of the maintenance OS where the server's record says nothing (dispatcher, network/render.go). */
    private static Map<String, Object> parameters(JsonValue bond) {
        Map<String, Object> parameters = new LinkedHashMap<>(bond.members("/parameters"));
        if (bond.text("/parameters/mode").isEmpty()) {
            parameters.put("mode", "active-backup");
        }
        if (bond.number("/parameters/mii-monitor-interval").isEmpty()) {
            parameters.put("mii-monitor-interval", 100);
        }
        return parameters;
    }

    /**
     * The key for a default route that says nothing but its gateway. cloud-init has room for it only beside a static
     * address of the same family.
     */
    private static Optional<String> gateway(JsonValue device, JsonValue route) {
        boolean plain = DefaultRoute.is(route)
                && route.number("/metric").isEmpty()
                && !route.isTrue("/on-link")
                && device.list("/addresses").stream()
                        .flatMap(address -> address.text("").stream())
                        .anyMatch(address -> address.contains(":") == DefaultRoute.isIpv6(route));
        return plain ? Optional.of(DefaultRoute.isIpv6(route) ? "gateway6" : "gateway4") : Optional.empty();
    }

    private static Map<String, Object> route(JsonValue route) {
        Map<String, Object> made = new LinkedHashMap<>(route.members(""));
        if (DefaultRoute.is(route)) {
            made.put("to", DefaultRoute.isIpv6(route) ? "::/0" : "0.0.0.0/0");
        }
        return made;
    }
}
