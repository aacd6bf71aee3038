package io.bootwright.cli.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.cli.host.Context;
import io.bootwright.cli.shell.CliException;
import io.bootwright.formats.Json;
import io.bootwright.formats.StrictYaml;
import io.bootwright.formats.YamlFile;
import io.bootwright.formats.YamlNode;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * Reads a server's network: netplan version 2 as YAML or JSON, with or without its top key {@code network}. Scalars mean
 * what netplan takes them for: {@code 52:54:00:12:34:56} is an address, not a number of base 60.
 */
final class NetworkFile {
    private static final Set<String> TRUE = Set.of("true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON");
    private static final Set<String> FALSE = Set.of("false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF");

    private NetworkFile() {}

    static ObjectNode read(Context context, String file) {
        byte[] bytes = context.bytes("--network", file);
        boolean braces =
                new String(bytes, StandardCharsets.UTF_8).stripLeading().startsWith("{");
        JsonNode root = braces ? Context.object("--network", file, bytes) : yaml(file, bytes);
        JsonNode network = root.path("network").isObject() && root.size() == 1 ? root.path("network") : root;
        if (network instanceof ObjectNode object) {
            return object;
        }
        throw CliException.usage("--network: " + file + " is no mapping. Its first line is: version: 2");
    }

    private static JsonNode yaml(String file, byte[] bytes) {
        YamlFile yaml = StrictYaml.read(bytes);
        if (!yaml.faults().isEmpty()) {
            throw CliException.usage("--network: " + file + ": " + yaml.faults().getFirst());
        }
        return yaml.root().map(NetworkFile::json).orElseGet(Json::object);
    }

    private static JsonNode json(YamlNode node) {
        return switch (node) {
            case YamlNode.Scalar scalar -> scalar(scalar);
            case YamlNode.Sequence sequence -> {
                ArrayNode array = Json.array();
                sequence.elements().forEach(element -> array.add(json(element)));
                yield array;
            }
            case YamlNode.Mapping mapping -> {
                ObjectNode object = Json.object();
                mapping.members().forEach((name, value) -> object.set(name, json(value)));
                yield object;
            }
        };
    }

    private static JsonNode scalar(YamlNode.Scalar scalar) {
        ObjectNode holder = Json.object();
        String text = scalar.text();
        if (scalar.isNull()) {
            holder.putNull("value");
        } else if (scalar.plain() && (TRUE.contains(text) || FALSE.contains(text))) {
            holder.put("value", TRUE.contains(text));
        } else if (scalar.plain() && text.matches("0|-?[1-9][0-9]{0,9}")) {
            holder.put("value", Long.parseLong(text));
        } else {
            holder.put("value", text);
        }
        return holder.path("value");
    }
}
