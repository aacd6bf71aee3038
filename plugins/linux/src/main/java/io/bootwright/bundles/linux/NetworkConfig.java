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
 * <p>Two things differ from what the server has. Default routes are written as {@code 0.0.0.0/0} and {@code ::/0},
 * since one renderer of cloud-init crashes silently on {@code default}. And each port gets its name by {@code
 * set-name}, since renderers other than netplan's look for a port that is called like its key.
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
        if (device.at("/routes").isPresent()) {
            List<Object> routes = new ArrayList<>();
            device.list("/routes").forEach(route -> routes.add(route(route)));
            made.put("routes", routes);
        }
        return made;
    }

    private static Map<String, Object> route(JsonValue route) {
        Map<String, Object> made = new LinkedHashMap<>(route.members(""));
        if (route.text("/to").orElse("").equals("default")) {
            made.put("to", route.text("/via").orElse("").contains(":") ? "::/0" : "0.0.0.0/0");
        }
        return made;
    }
}
