package io.bootwright.formats;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;

/**
 * Strict JSON trees (RFC 8259): no key twice, nothing after the document, at most {@value #MAX_DEPTH} levels. Stateless
 * and safe for use by many threads.
 */
public final class Json {
    /** Deeper documents are refused: no recipe needs them, and validators recurse. */
    public static final int MAX_DEPTH = 64;

    private static final JsonReader READER = JsonReader.strict(MAX_DEPTH);

    private Json() {}

    /**
     * Parses a whole document.
     *
     * @return its tree; a missing node when there is nothing but white space
     * @throws JsonException with line and column when the text is not exactly one JSON document
     */
    public static JsonNode parse(byte[] text) throws JsonException {
        return READER.parse(text);
    }

    /** Parses a whole document, as {@link #parse(byte[])} does. */
    public static JsonNode parse(String text) throws JsonException {
        return READER.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Parses text that this program wrote itself; a fault in it is a bug or a damaged database. */
    public static JsonNode parseTrusted(String text) {
        try {
            return parse(text);
        } catch (JsonException e) {
            throw new IllegalStateException("stored JSON is damaged", e);
        }
    }

    /** Compact text of a tree. */
    public static String write(JsonNode node) {
        return node.toString();
    }

    /** Compact text of a tree in UTF-8. */
    public static byte[] bytes(JsonNode node) {
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }

    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }
}
