package io.bootwright.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** docs/bundle-yaml.md is made of the descriptions in bundle.schema.json. */
class BundleYamlReferenceTest {
    private static final Path PAGE = Path.of("../../docs/bundle-yaml.md");

    private final List<String> lines = new ArrayList<>();
    private JsonNode schema;

    @Test
    void thePageSaysWhatTheSchemaSays() throws IOException {
        schema = io.bootwright.formats.Json.parse(BundleCheck.schema());
        lines.add("# bundle.yaml");
        lines.add("");
        lines.add(
                "`bundle.yaml` describes a workflow bundle: its targets and steps, what a recipe may hold, and what lies on the"
                        + " task ISO. This page lists its keys. It is made of"
                        + " [bundle.schema.json](../workflow-bundles/bundle.schema.json), which editors can use too (a host"
                        + " serves it at `/bundle.schema.json`). **Bold** keys are required where the key around them is there."
                        + " How they work together: [for bundle authors](bundle-authors.md).");
        lines.add("");
        lines.add("| key | value | meaning |");
        lines.add("|---|---|---|");
        members(schema, "");
        String page = String.join("\n", lines) + "\n";

        if (Boolean.getBoolean("bootwright.docs.update")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("docs/bundle-yaml.md is out of date; write it anew with -Dbootwright.docs.update=true")
                .isEqualTo(page);
    }

    private void members(JsonNode around, String prefix) {
        around.path("properties").properties().forEach(member -> {
            JsonNode node = member.getValue();
            boolean required = false;
            for (JsonNode name : around.path("required")) {
                required |= name.asText().equals(member.getKey());
            }
            row(prefix, member.getKey(), node, required);
        });
    }

    private void row(String prefix, String key, JsonNode node, boolean required) {
        JsonNode target = resolved(node);
        String path = prefix + key;
        String name = required ? "**`" + path + "`**" : "`" + path + "`";
        lines.add("| " + name + " | " + kind(target) + " | " + description(node, target) + " |");
        if (target.path("type").asText().equals("array")) {
            JsonNode items = resolved(target.path("items"));
            if (items.has("properties")) {
                members(items, path + "[].");
            }
        } else {
            members(target, path + ".");
        }
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? schema.at(node.path("$ref").asText().substring(1)) : node;
    }

    private static String kind(JsonNode node) {
        if (node.has("enum")) {
            List<String> values = new ArrayList<>();
            node.path("enum").forEach(value -> values.add("`" + value.asText() + "`"));
            return String.join(" ", values);
        }
        JsonNode type = node.path("type");
        return switch (type.asText()) {
            case "array" -> "list";
            case "object" -> "map";
            case "boolean" -> "true or false";
            case "integer" -> "number";
            default -> "text";
        };
    }

    private static String description(JsonNode node, JsonNode target) {
        String own = node.path("description").asText();
        String general = target.path("description").asText();
        assertThat(own + general).as("every key needs a description: " + node).isNotEmpty();
        String text = own.isEmpty() || own.equals(general) ? general : node == target ? own : own + " " + general;
        return text.replace("|", "\\|");
    }
}
