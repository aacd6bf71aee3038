package io.bootwright.redfish.transport;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** JSON of a BMC, read with limits: it may be broken or hostile. */
public final class Json {
    public static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(64)
                            .maxStringLength(1 << 20)
                            .maxNameLength(4096)
                            .maxNumberLength(100)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private Json() {}

    public static ObjectNode object() {
        return MAPPER.createObjectNode();
    }

    /** Text at a path of names; empty if it is absent, blank or no text. */
    public static Optional<String> text(JsonNode node, String... names) {
        JsonNode at = at(node, names);
        return at.isTextual() && !at.textValue().isBlank()
                ? Optional.of(at.textValue().strip())
                : Optional.empty();
    }

    public static JsonNode at(JsonNode node, String... names) {
        JsonNode at = node;
        for (String name : names) {
            at = at.path(name);
        }
        return at;
    }

    /** The texts of an array; others are left out. */
    public static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        for (JsonNode each : array) {
            if (each.isTextual()) {
                texts.add(each.textValue());
            }
        }
        return texts;
    }
}
