package io.bootwright.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.formats.StrictYaml;
import io.bootwright.formats.YamlTree;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Reads a quirk file, strictly: no unknown, missing or doubled key, and a source for every quirk. */
final class QuirkReader {
    private static final Set<String> CONDITIONS = Set.of("manufacturer", "model", "firmware", "bmc");

    private QuirkReader() {}

    /** Parses a file's text; the exception names the file and what is wrong. */
    static QuirkFile read(String family, String yaml) {
        try {
            JsonNode root = tree(yaml);
            only(root, "", "title", "match", "quirks");
            List<Map<String, Pattern>> match = new ArrayList<>();
            for (JsonNode each : root.path("match")) {
                match.add(conditions("match", each));
            }
            List<QuirkFile.Quirk> quirks = new ArrayList<>();
            for (JsonNode each : root.path("quirks")) {
                quirks.add(quirk(each));
            }
            QuirkKeys check = new QuirkKeys();
            quirks.forEach(quirk -> check.put(quirk.set()));
            check.build(family);
            return new QuirkFile(family, QuirkKeys.text("title", root.path("title")), match, quirks);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("quirk file " + family + ": " + e.getMessage(), e);
        }
    }

    private static JsonNode tree(String yaml) {
        YamlTree tree = StrictYaml.tree(yaml.getBytes(StandardCharsets.UTF_8));
        if (!tree.faults().isEmpty()) {
            throw new IllegalArgumentException(tree.faults().getFirst().toString());
        }
        return tree.root();
    }

    private static QuirkFile.Quirk quirk(JsonNode node) {
        String name = QuirkKeys.text("name", node.path("name"));
        only(node, name + ": ", "name", "when", "set", "source");
        Map<String, JsonNode> set = new LinkedHashMap<>();
        node.path("set").properties().forEach(each -> set.put(each.getKey(), each.getValue()));
        if (set.isEmpty()) {
            throw new IllegalArgumentException(name + ": sets nothing");
        }
        Map<String, Pattern> when = node.has("when") ? conditions(name, node.path("when")) : Map.of();
        return new QuirkFile.Quirk(name, QuirkKeys.text(name + ": source", node.path("source")), when, set);
    }

    private static Map<String, Pattern> conditions(String where, JsonNode node) {
        Map<String, Pattern> conditions = new LinkedHashMap<>();
        node.properties().forEach(each -> {
            if (!CONDITIONS.contains(each.getKey())) {
                throw new IllegalArgumentException(where + ": unknown condition " + each.getKey());
            }
            conditions.put(
                    each.getKey(), QuirkKeys.pattern(each.getKey(), QuirkKeys.text(each.getKey(), each.getValue())));
        });
        if (conditions.isEmpty()) {
            throw new IllegalArgumentException(where + ": has no condition");
        }
        return conditions;
    }

    private static void only(JsonNode node, String where, String... names) {
        if (!node.isObject()) {
            throw new IllegalArgumentException(where + "is not a map");
        }
        node.fieldNames().forEachRemaining(name -> {
            if (!Set.of(names).contains(name)) {
                throw new IllegalArgumentException(where + "unknown key " + name);
            }
        });
    }
}
