package io.bootwright.bundle.units;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import io.bootwright.formats.JsonException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads and writes {@code units.lock} as JSON. Stateless; safe for use by many threads. */
public final class UnitsLockJson {
    /** Larger files are refused. */
    public static final int MAX_BYTES = 1 << 20;

    private static final int MAX_ENTRIES = 4096;

    private UnitsLockJson() {}

    /**
     * Parses a units.lock; unknown keys are ignored.
     *
     * @throws IllegalArgumentException saying what is wrong with it
     */
    public static UnitsLock parse(byte[] bytes) {
        if (bytes.length > MAX_BYTES) {
            throw new IllegalArgumentException("units.lock has " + bytes.length + " bytes, at most " + MAX_BYTES);
        }
        JsonNode root;
        try {
            root = Json.parse(bytes);
        } catch (JsonException e) {
            throw new IllegalArgumentException("units.lock is no JSON: " + e.detail(), e);
        }
        if (!root.path("units_api").canConvertToInt() || !root.path("units_api").isIntegralNumber()) {
            throw new IllegalArgumentException("units.lock has no whole number units_api");
        }
        List<UnitsLock.Unit> units = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (JsonNode node : array(root, "units")) {
            String name = text(node, "name", "[A-Za-z0-9@_.-]{1,200}");
            if (!names.add(name)) {
                throw new IllegalArgumentException("units.lock lists " + name + " twice");
            }
            units.add(new UnitsLock.Unit(
                    name,
                    text(node, "sha256", "[0-9a-f]{64}"),
                    node.path("bundle").isNull() || node.path("bundle").isMissingNode()
                            ? Optional.empty()
                            : Optional.of(text(node, "bundle", "[a-z0-9-]{1,40}"))));
        }
        List<UnitsLock.ToolImage> images = new ArrayList<>();
        for (JsonNode node : array(root, "images")) {
            images.add(new UnitsLock.ToolImage(
                    text(node, "name", "[A-Za-z0-9@_.:/-]{1,300}"), text(node, "digest", "sha256:[0-9a-f]{64}")));
        }
        String version = root.path("version").asText("");
        return new UnitsLock(
                root.path("units_api").asInt(), version.substring(0, Math.min(200, version.length())), units, images);
    }

    /** Writes a units.lock as one line of JSON with a line feed. */
    public static byte[] write(UnitsLock lock) {
        JsonNodeFactory json = JsonNodeFactory.instance;
        ObjectNode root = json.objectNode().put("units_api", lock.unitsApi()).put("version", lock.version());
        ArrayNode units = root.putArray("units");
        lock.units()
                .forEach(unit -> units.addObject()
                        .put("name", unit.name())
                        .put("sha256", unit.sha256())
                        .set(
                                "bundle",
                                unit.bundle().<JsonNode>map(json::textNode).orElse(json.nullNode())));
        ArrayNode images = root.putArray("images");
        lock.images()
                .forEach(image -> images.addObject().put("name", image.name()).put("digest", image.digest()));
        return (root + "\n").getBytes(StandardCharsets.UTF_8);
    }

    private static JsonNode array(JsonNode root, String name) {
        JsonNode array = root.path(name);
        if (!array.isArray() || array.size() > MAX_ENTRIES) {
            throw new IllegalArgumentException(
                    "units.lock has no list " + name + ", or one of more than " + MAX_ENTRIES + " elements");
        }
        return array;
    }

    private static String text(JsonNode node, String name, String form) {
        String text = node.path(name).isTextual() ? node.path(name).asText() : "";
        if (!text.matches(form)) {
            throw new IllegalArgumentException("units.lock has a wrong or missing " + name);
        }
        return text;
    }
}
