package io.bootwright.bundle.schema;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.bundle.finding.Diagnostics;
import io.bootwright.bundle.finding.Diagnostics.Place;
import io.bootwright.bundle.finding.Fault;
import io.bootwright.bundle.finding.Nearest;
import io.bootwright.bundle.finding.Text;
import io.bootwright.bundle.source.JsonPlaces;
import io.bootwright.bundle.source.StrictJson;
import java.util.List;
import java.util.Optional;

/**
 * The JSON Schema (draft-07) of recipes or of a job's output, of the subset that all validators read alike. Compiled
 * once; safe for use by many threads.
 */
public final class RecipeSchema {
    private static final int MAX_BYTES = 256 * 1024;

    private final byte[] bytes;
    private final JsonNode text;
    private final CompiledSchema compiled;

    private RecipeSchema(byte[] bytes, JsonNode text, CompiledSchema compiled) {
        this.bytes = bytes;
        this.text = text;
        this.compiled = compiled;
    }

    /** Reads and compiles; empty when the schema cannot be used, and then the diagnostics say why. */
    public static Optional<RecipeSchema> read(String file, byte[] bytes, Diagnostics diagnostics) {
        Optional<JsonNode> text = StrictJson.read(file, bytes, MAX_BYTES, diagnostics);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Diagnostics own = new Diagnostics();
        SchemaSubset.check(new JsonPlaces(file, bytes), text.get(), own);
        own.list().forEach(diagnostics::add);
        if (own.hasErrors()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new RecipeSchema(bytes.clone(), text.get(), CompiledSchema.compile(text.get())));
        } catch (IllegalArgumentException e) {
            diagnostics.error(Place.of(file), "cannot be compiled: " + e.getMessage(), "");
            return Optional.empty();
        }
    }

    /** The file as the author wrote it. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** What does not fit; empty when the recipe does. */
    public List<Fault> check(JsonNode recipe) {
        return compiled.check(recipe);
    }

    /** The values that {@code task_target} may have; empty when the schema does not say. */
    public List<String> targets() {
        JsonNode target = text.path("properties").path("task_target");
        JsonNode values = target.has("const")
                ? com.fasterxml.jackson.databind.node.JsonNodeFactory.instance
                        .arrayNode()
                        .add(target.path("const"))
                : target.path("enum");
        List<String> targets = new java.util.ArrayList<>();
        values.forEach(value -> targets.add(value.asText()));
        return targets;
    }

    /** Whether unknown keys are refused at the top. */
    public boolean isClosed() {
        JsonNode more = text.path("additionalProperties");
        return more.isBoolean() && !more.asBoolean();
    }

    /** Where a pointer into a recipe leads to nothing that the schema allows: the sentence that says so. */
    public Optional<String> misses(String pointer) {
        JsonNode at = text;
        for (String part : pointer.substring(1).split("/", -1)) {
            at = resolve(at);
            if (at.path("items").isObject() && part.matches("[0-9]+")) {
                at = at.path("items");
                continue;
            }
            JsonNode members = at.path("properties");
            JsonNode more = at.path("additionalProperties");
            if (members.has(part)) {
                at = members.path(part);
            } else if (more.isObject()) {
                at = more;
            } else if (more.isBoolean() && !more.asBoolean()) {
                List<String> known = new java.util.ArrayList<>();
                members.fieldNames().forEachRemaining(name -> known.add(name));
                return Optional.of("leads to " + Text.quoted(part) + ", which the recipe's schema does not know. "
                        + Nearest.hint(part, known));
            } else {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** Whether a value is in each recipe that fits. */
    public enum Presence {
        /** The schema requires it. */
        ALWAYS,
        /** A recipe may lack it. */
        NOT_ALWAYS,
        /** It depends on the rest of the recipe. */
        UNKNOWN
    }

    /** Whether each recipe that fits has a value at a pointer. */
    public Presence presence(String pointer) {
        JsonNode at = text;
        for (String part : pointer.substring(1).split("/", -1)) {
            at = resolve(at);
            if (!requires(at, part)) {
                return List.of("anyOf", "oneOf", "allOf", "if").stream().anyMatch(at::has)
                        ? Presence.UNKNOWN
                        : Presence.NOT_ALWAYS;
            }
            at = at.path("items").isObject()
                    ? at.path("items")
                    : at.path("properties").path(part);
        }
        return Presence.ALWAYS;
    }

    private boolean requires(JsonNode at, String part) {
        for (JsonNode name : at.path("required")) {
            if (name.asText().equals(part)) {
                return true;
            }
        }
        for (JsonNode all : at.path("allOf")) {
            if (requires(resolve(all), part)) {
                return true;
            }
        }
        return part.matches("[0-9]{1,6}") && at.path("minItems").asInt() > Integer.parseInt(part);
    }

    /** The JSON types that a value at a pointer may have; empty when the schema does not say. */
    public List<String> types(String pointer) {
        JsonNode at = text;
        for (String part : pointer.substring(1).split("/", -1)) {
            at = resolve(at);
            at = at.path("items").isObject() && part.matches("[0-9]+")
                    ? at.path("items")
                    : at.path("properties").path(part);
        }
        JsonNode type = resolve(at).path("type");
        List<String> types = new java.util.ArrayList<>();
        if (type.isTextual()) {
            types.add(type.asText());
        }
        type.forEach(each -> types.add(each.asText()));
        return types;
    }

    private JsonNode resolve(JsonNode at) {
        JsonNode here = at;
        for (int i = 0; i < 16 && here.path("$ref").isTextual(); i++) {
            here = text.at(here.path("$ref").asText().substring(1));
        }
        return here;
    }
}
