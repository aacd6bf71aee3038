package io.bootwright.virtualbmc;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.StrictYaml;
import io.bootwright.formats.YamlTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** Reads profile files: the defaults, overlaid by what a profile names. */
final class ProfileReader {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private ProfileReader() {}

    static Profile named(String name) {
        if (!Profile.NAMES.contains(name)) {
            throw new IllegalArgumentException(
                    "no profile '" + name + "'; there are " + String.join(", ", Profile.NAMES));
        }
        ObjectNode tree = read("defaults");
        overlay(tree, read(name), name);
        try {
            return MAPPER.treeToValue(tree, Profile.class);
        } catch (IOException e) {
            throw new UncheckedIOException("profile " + name, e);
        }
    }

    private static ObjectNode read(String name) {
        try (InputStream in = ProfileReader.class.getResourceAsStream("/profiles/" + name + ".yaml")) {
            if (in == null) {
                throw new IllegalStateException("profiles/" + name + ".yaml is missing from the program");
            }
            YamlTree tree = StrictYaml.tree(in.readAllBytes());
            if (tree.faults().isEmpty() && tree.root() instanceof ObjectNode root) {
                return root;
            }
            throw new IllegalStateException("profiles/" + name + ".yaml: " + tree.faults());
        } catch (IOException e) {
            throw new UncheckedIOException("profile " + name, e);
        }
    }

    private static void overlay(ObjectNode base, ObjectNode more, String profile) {
        for (Map.Entry<String, JsonNode> entry : more.properties()) {
            JsonNode old = base.get(entry.getKey());
            if (old == null) {
                throw new IllegalStateException("profile " + profile + ": unknown switch '" + entry.getKey() + "'");
            }
            if (old instanceof ObjectNode oldObject && entry.getValue() instanceof ObjectNode newObject) {
                overlay(oldObject, newObject, profile);
            } else {
                base.set(entry.getKey(), entry.getValue());
            }
        }
    }
}
