package io.bootwright.bundle.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.Error;
import io.bootwright.bundle.finding.Fault;
import io.bootwright.bundle.finding.Nearest;
import io.bootwright.bundle.finding.Pointers;
import io.bootwright.bundle.finding.Text;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Turns errors of the schema library into sentences: the rule that is broken, and the schema's own description. */
final class FaultSentence {
    private static final Map<String, String> TYPES = Map.of(
            "string", "a string",
            "integer", "a whole number",
            "number", "a number",
            "boolean", "true or false",
            "object", "an object",
            "array", "an array",
            "null", "null");

    private FaultSentence() {}

    static Fault of(JsonNode schema, Error error) {
        String at = error.getInstanceLocation().toString();
        String keywordAt = error.getSchemaLocation().getFragment().toString();
        JsonNode rule = schema.at(keywordAt);
        JsonNode around = schema.at(Pointers.parent(keywordAt));
        String member = error.getProperty() == null ? "" : error.getProperty();
        return switch (error.getKeyword()) {
            case "required" ->
                new Fault(
                        Pointers.child(at, member),
                        "is required."
                                + expected(schema, around.path("properties").path(member)));
            case "additionalProperties" ->
                new Fault(
                        Pointers.child(at, member),
                        "unknown key " + Text.quoted(member) + ". " + Nearest.hint(member, names(around)));
            case "enum" -> new Fault(at, "must be " + alternatives(texts(rule)) + ".");
            case "const" -> new Fault(at, "must be " + rule.asText() + ".");
            case "type" -> new Fault(at, "must be " + alternatives(types(rule)) + "." + expected(schema, around));
            case "pattern" -> new Fault(at, "does not have the right form." + expected(schema, around));
            default -> new Fault(at, limit(error, rule) + expected(schema, around));
        };
    }

    private static String limit(Error error, JsonNode rule) {
        String n = rule.asText();
        return switch (error.getKeyword()) {
            case "minItems" -> "must have at least " + n + (n.equals("1") ? " element." : " elements.");
            case "maxItems" -> "must have at most " + n + " elements.";
            case "minLength" -> "must have at least " + n + (n.equals("1") ? " character." : " characters.");
            case "maxLength" -> "must have at most " + n + " characters.";
            case "minProperties" -> "must have at least " + n + (n.equals("1") ? " member." : " members.");
            case "maxProperties" -> "must have at most " + n + " members.";
            case "minimum" -> "must be at least " + n + ".";
            case "maximum" -> "must be at most " + n + ".";
            case "uniqueItems" -> "must not have the same element twice.";
            default -> "does not fit the schema (" + error.getKeyword() + ").";
        };
    }

    private static String expected(JsonNode schema, JsonNode around) {
        String description = around.path("description").asText("");
        if (description.isEmpty() && around.path("$ref").asText("").startsWith("#/")) {
            description = schema.at(around.path("$ref").asText().substring(1))
                    .path("description")
                    .asText("");
        }
        return description.isEmpty() ? "" : " Expected: " + description;
    }

    private static List<String> names(JsonNode around) {
        List<String> names = new ArrayList<>();
        around.path("properties").fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<String> texts(JsonNode rule) {
        List<String> texts = new ArrayList<>();
        rule.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    private static List<String> types(JsonNode rule) {
        return (rule.isArray() ? texts(rule) : List.of(rule.asText()))
                .stream().map(type -> TYPES.getOrDefault(type, type)).toList();
    }

    private static String alternatives(List<String> texts) {
        return switch (texts.size()) {
            case 0 -> "nothing";
            case 1 -> texts.getFirst();
            default ->
                String.join(", ", texts.subList(0, texts.size() - 1))
                        + (texts.size() > 2 ? ", or " : " or ")
                        + texts.getLast();
        };
    }
}
