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
 * The default route is written as {@code 0.0.0.0/0}, since one renderer crashes silently on {@code default}. That of IPv6
 * is {@code gateway6}, since older ones make {@code ::/64} of {@code ::/0}. Each port gets its name by {@code set-name},
 * since renderers other than netplan's look for a port that is called like its key. And a bond without a mode or an
 * interval has those of the maintenance OS.
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
        if (device.at("/routes").isPresent()) {
            List<Object> routes = new ArrayList<>();
            device.list("/routes").forEach(route -> {
                if (plainDefault(route) && ipv6(route) && !made.containsKey("gateway6")) {
                    made.put("gateway6", route.text("/via").orElseThrow());
                } else {
                    routes.add(route(route));
                }
            });
            made.put("routes", routes);
            if (routes.isEmpty()) {
                made.remove("routes");
            }
        }
        return made;
    }

    /** Those of the maintenance OS where the server's record says nothing (dispatcher, network/render.go). */
    private static Map<String, Object> parameters(JsonValue bond) {
        Map<String, Object> parameters = new LinkedHashMap<>(bond.members("/parameters"));
        parameters.putIfAbsent("mode", "active-backup");
        parameters.putIfAbsent("mii-monitor-interval", 100);
        return parameters;
    }

    /** A default route that says nothing but its gateway. */
    private static boolean plainDefault(JsonValue route) {
        String to = route.text("/to").orElse("");
        return (to.equals("default") || to.equals("::/0"))
                && route.at("/via").isPresent()
                && route.members("").size() == 2;
    }

    private static boolean ipv6(JsonValue route) {
        return route.text("/via").orElse("").contains(":");
    }

    private static Map<String, Object> route(JsonValue route) {
        Map<String, Object> made = new LinkedHashMap<>(route.members(""));
        if (route.text("/to").orElse("").equals("default")) {
            made.put("to", ipv6(route) ? "::/0" : "0.0.0.0/0");
        }
        return made;
    }
}
