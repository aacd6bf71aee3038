package io.bootwright.bundle.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.bundle.finding.Diagnostics;
import io.bootwright.bundle.finding.Nearest;
import io.bootwright.bundle.finding.Pointers;
import io.bootwright.bundle.finding.Text;
import io.bootwright.bundle.source.JsonPlaces;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Keeps recipe schemas to the part of draft-07 that the host's validator and the dispatcher's read alike: known
 * keywords, references within the file, regular expressions that RE2 knows. contentEncoding is not in it: one
 * validator asserts it, the other takes it for a remark.
 */
final class SchemaSubset {
    private static final Set<String> DIALECTS =
            Set.of("http://json-schema.org/draft-07/schema#", "http://json-schema.org/draft-07/schema");

    private static final Set<String> KEYWORDS = Set.of(
            "$schema",
            "$id",
            "$ref",
            "$comment",
            "title",
            "description",
            "default",
            "examples",
            "definitions",
            "type",
            "enum",
            "const",
            "properties",
            "required",
            "additionalProperties",
            "patternProperties",
            "minProperties",
            "maxProperties",
            "items",
            "minItems",
            "maxItems",
            "uniqueItems",
            "minLength",
            "maxLength",
            "pattern",
            "minimum",
            "maximum",
            "exclusiveMinimum",
            "exclusiveMaximum",
            "multipleOf",
            "oneOf",
            "anyOf",
            "allOf",
            "not",
            "if",
            "then",
            "else",
            "readOnly",
            "writeOnly");

    /** Keywords whose members are schemas under names of the author's choice. */
    private static final Set<String> MAPS = Set.of("properties", "patternProperties", "definitions");

    /** Keywords whose value is data, not a schema. */
    private static final Set<String> DATA = Set.of("enum", "const", "default", "examples", "required", "type");

    private static final Map<String, String> BEYOND_RE2 = Map.of(
            "\\(\\?[=!<]", "looks ahead or behind",
            "\\\\[1-9]", "refers back to a group",
            "\\\\u", "uses \\u (write \\x1f, or the character itself)",
            "[*+?}]\\+", "uses a possessive quantifier",
            "\\\\[cGZXRhHV]", "uses an escape that RE2 does not know");

    private final JsonPlaces places;
    private final Diagnostics diagnostics;

    private SchemaSubset(JsonPlaces places, Diagnostics diagnostics) {
        this.places = places;
        this.diagnostics = diagnostics;
    }

    static void check(JsonPlaces places, JsonNode schema, Diagnostics diagnostics) {
        SchemaSubset subset = new SchemaSubset(places, diagnostics);
        if (!schema.isObject()) {
            subset.error("", "must be an object.", "");
            return;
        }
        if (!DIALECTS.contains(schema.path("$schema").asText())) {
            subset.error(
                    "/$schema",
                    "must name draft-07.",
                    "Write \"$schema\": \"http://json-schema.org/draft-07/schema#\".");
        }
        subset.schema(schema, "", schema);
    }

    private void schema(JsonNode node, String pointer, JsonNode root) {
        if (node.isBoolean()) {
            return;
        }
        if (!node.isObject()) {
            error(pointer, "must be a schema: an object, true or false.", "");
            return;
        }
        required(node, pointer);
        node.properties().forEach(member -> {
            String keyword = member.getKey();
            String at = Pointers.child(pointer, keyword);
            JsonNode value = member.getValue();
            if (!KEYWORDS.contains(keyword)) {
                error(at, "is no keyword that all validators know.", Nearest.hint(keyword, KEYWORDS));
            } else if (MAPS.contains(keyword)) {
                value.properties().forEach(child -> {
                    if (keyword.equals("patternProperties")) {
                        pattern(child.getKey(), at);
                    }
                    schema(child.getValue(), Pointers.child(at, child.getKey()), root);
                });
            } else if (keyword.equals("$ref")) {
                reference(value, at, root);
            } else if (keyword.equals("$id") && !pointer.isEmpty()) {
                error(at, "may only stand at the top.", "Refer to definitions by #/definitions/NAME.");
            } else if (keyword.equals("pattern")) {
                pattern(value.asText(), at);
            } else if (!DATA.contains(keyword) && value.isContainerNode()) {
                if (value.isArray()) {
                    for (int i = 0; i < value.size(); i++) {
                        schema(value.get(i), Pointers.child(at, i), root);
                    }
                } else {
                    schema(value, at, root);
                }
            }
        });
    }

    /** A name that must be there and may not be: no recipe would fit. */
    private void required(JsonNode node, String pointer) {
        JsonNode more = node.path("additionalProperties");
        if (!more.isBoolean() || more.asBoolean() || node.has("patternProperties")) {
            return;
        }
        List<String> known = new ArrayList<>();
        node.path("properties").fieldNames().forEachRemaining(known::add);
        for (JsonNode name : node.path("required")) {
            if (!known.contains(name.asText())) {
                error(
                        Pointers.child(pointer, "required"),
                        "names " + Text.quoted(name.asText())
                                + ", which properties lacks, so that no recipe would fit.",
                        Nearest.hint(name.asText(), known));
            }
        }
    }

    private void reference(JsonNode value, String at, JsonNode root) {
        String reference = value.asText();
        if (!reference.startsWith("#/definitions/")) {
            error(at, "refers outside of this file's definitions.", "Use #/definitions/NAME; nothing is ever fetched.");
        } else if (root.at(reference.substring(1)).isMissingNode()) {
            error(at, "refers to " + Text.quoted(reference) + ", which is not there.", "");
        }
    }

    private void pattern(String regex, String at) {
        try {
            Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            error(at, "is no regular expression: " + e.getDescription() + ".", "");
            return;
        }
        BEYOND_RE2.forEach((sign, what) -> {
            if (Pattern.compile(sign).matcher(regex.replace("\\\\", "")).find()) {
                error(
                        at,
                        what + ", which the dispatcher's validator cannot.",
                        "Use plain classes, groups and repetitions.");
            }
        });
    }

    private void error(String pointer, String message, String remedy) {
        diagnostics.error(places.of(pointer), (pointer.isEmpty() ? "the schema " : pointer + " ") + message, remedy);
    }
}
