package io.bootwright.cli.shell;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** What a JSON tree says, as text for the terminal. */
public final class JsonText {
    private JsonText() {}

    /** The tree itself, over several lines. */
    public static String pretty(JsonNode node) {
        return node.toPrettyString();
    }

    /** Text at a path of names, cleaned for the terminal; empty if it is absent or null. */
    public static Optional<String> text(JsonNode node, String... names) {
        JsonNode at = node;
        for (String name : names) {
            at = at.path(name);
        }
        return at.isValueNode() && !at.isNull() ? Optional.of(Terminal.clean(at.asText())) : Optional.empty();
    }
}
