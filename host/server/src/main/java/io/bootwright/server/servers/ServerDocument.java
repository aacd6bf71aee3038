package io.bootwright.server.servers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.bootwright.formats.Json;
import io.bootwright.redfish.BmcAddress;
import io.bootwright.redfish.Secret;
import io.bootwright.server.http.Fields;
import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A server as the API shows it and as it is stored: checked, every member present, without the password.
 *
 * @param serial its serial number
 * @param json the document
 */
record ServerDocument(String serial, ObjectNode json) {
    /** Longest serial: SMBIOS strings of real machines stay far below. */
    static final int MAX_SERIAL = 64;

    static final Pattern SERIAL = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0," + (MAX_SERIAL - 1) + "}");
    private static final int MAX_LABELS = 64;
    private static final Pattern LABEL = Pattern.compile("[A-Za-z0-9]([A-Za-z0-9._/-]{0,61}[A-Za-z0-9])?");
    private static final Pattern QUIRKS = Pattern.compile("[a-z0-9][a-z0-9._-]{0,63}");

    /**
     * Checks a body.
     *
     * @throws io.bootwright.server.http.ProblemException listing every fault with its place
     */
    static ServerDocument check(ObjectNode body) {
        Fields fields = Fields.of(body);
        ObjectNode out = Json.object();
        Optional<String> serial = fields.requiredText("serial", MAX_SERIAL);
        serial.filter(text -> !SERIAL.matcher(text).matches())
                .ifPresent(text -> fields.fault(
                        "serial", "may have letters, digits, . _ and -, and must start with a letter or digit"));
        out.put("serial", serial.orElse(""));
        out.put("uuid", uuid(fields).orElse(null));
        out.put("system_id", fields.text("system_id", 128).orElse(null));
        out.put("boot_mode", fields.choice("boot_mode", List.of("uefi", "legacy"), "uefi"));
        out.put(
                "media_strategy",
                fields.choice("media_strategy", List.of("auto", "two-cd", "cd-usb", "single-iso"), "auto"));
        out.put("quirks", quirks(fields));
        out.set("urls", urls(fields));
        out.set("labels", labels(fields));
        out.set("bmc", BmcFields.check(fields));
        Optional<JsonNode> network = fields.any("network");
        fields.object("network")
                .ifPresent(any -> NetworkRules.check(
                        (ObjectNode) network.orElseThrow(), fields.pointer("network"), fields.faults()));
        out.set("network", network.orElse(null));
        fields.end();
        fields.throwIfFaulty();
        return new ServerDocument(serial.orElseThrow(), out);
    }

    private static Optional<String> uuid(Fields fields) {
        return fields.text("uuid", 36).flatMap(text -> {
            try {
                String canonical = UUID.fromString(text).toString();
                if (canonical.equals(text.toLowerCase(Locale.ROOT))) {
                    return Optional.of(canonical);
                }
            } catch (IllegalArgumentException e) {
                // reported below
            }
            fields.fault("uuid", "must be a UUID such as 4c4c4544-0042-3510-8052-b4c04f4d3732");
            return Optional.empty();
        });
    }

    private static String quirks(Fields fields) {
        String quirks = fields.text("quirks", 64).orElse("auto");
        if (!QUIRKS.matcher(quirks).matches()) {
            fields.fault("quirks", "must be auto or the name of a quirk file");
        }
        return quirks;
    }

    private static ObjectNode urls(Fields fields) {
        ObjectNode out = Json.object().putNull("media").putNull("target");
        fields.object("urls").ifPresent(urls -> {
            for (String name : List.of("media", "target")) {
                urls.text(name, 2048).ifPresent(text -> {
                    AddressRules.baseUrl(text).ifPresent(fault -> urls.fault(name, fault));
                    out.put(name, text);
                });
            }
            urls.end();
        });
        return out;
    }

    private static ObjectNode labels(Fields fields) {
        ObjectNode out = Json.object();
        fields.object("labels").ifPresent(labels -> {
            if (labels.names().size() > MAX_LABELS) {
                fields.fault("labels", "may have at most " + MAX_LABELS + " members");
                return;
            }
            for (String name : labels.names()) {
                if (!LABEL.matcher(name).matches()) {
                    labels.fault(name, "is no label name (letters, digits, . _ / -, at most 63)");
                }
                labels.text(name, 256).ifPresent(value -> out.put(name, value));
            }
        });
        return out;
    }

    /** What a read shows. */
    ObjectNode shown(boolean passwordSet) {
        ObjectNode out = json.deepCopy();
        ((ObjectNode) out.get("bmc")).put("password_set", passwordSet);
        return out;
    }

    /** The typed form, for those who talk to the server. */
    ServerRecord record(Secret password) {
        Map<String, String> labels = new TreeMap<>();
        json.path("labels")
                .properties()
                .forEach(entry -> labels.put(entry.getKey(), entry.getValue().asText()));
        JsonNode bmc = json.path("bmc");
        return new ServerRecord(
                serial,
                text("uuid"),
                text("system_id"),
                json.path("boot_mode").asText(),
                json.path("media_strategy").asText(),
                json.path("quirks").asText(),
                url("media"),
                url("target"),
                labels,
                new BmcAddress(
                        URI.create(bmc.path("address").asText()),
                        bmc.path("username").asText(),
                        password,
                        BmcFields.trust(bmc.path("tls"))),
                Optional.ofNullable(json.get("network")).filter(node -> !node.isNull()));
    }

    private Optional<String> text(String name) {
        return json.get(name) instanceof TextNode text ? Optional.of(text.textValue()) : Optional.empty();
    }

    private Optional<URI> url(String name) {
        return json.path("urls").get(name) instanceof TextNode text
                ? Optional.of(URI.create(text.textValue()))
                : Optional.empty();
    }
}
