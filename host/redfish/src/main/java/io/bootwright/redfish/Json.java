package io.bootwright.redfish;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.JsonException;
import io.bootwright.formats.JsonReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** JSON of a BMC, read with limits: it may be broken or hostile. */
final class Json {
    private static final JsonReader READER = JsonReader.foreign(64, 1 << 20);

    private Json() {}

    static ObjectNode object() {
        return io.bootwright.formats.Json.object();
    }

    /** Parses a BMC's answer; a missing node when there is nothing but white space. */
    static JsonNode parse(byte[] answer) throws JsonException {
        return READER.parse(answer);
    }

    /** Text at a path of names; empty if it is absent, blank or no text. */
    static Optional<String> text(JsonNode node, String... names) {
        JsonNode at = at(node, names);
        return at.isTextual() && !at.textValue().isBlank()
                ? Optional.of(at.textValue().strip())
                : Optional.empty();
    }

    static JsonNode at(JsonNode node, String... names) {
        JsonNode at = node;
        for (String name : names) {
            at = at.path(name);
        }
        return at;
    }

    /** The texts of an array; others are left out. */
    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        for (JsonNode each : array) {
            if (each.isTextual()) {
                texts.add(each.textValue());
            }
        }
        return texts;
    }
}
