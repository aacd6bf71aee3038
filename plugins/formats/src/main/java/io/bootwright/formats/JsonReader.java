package io.bootwright.formats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * Builds JSON trees within limits. Safe for use by many threads.
 *
 * @see Json
 */
public final class JsonReader {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final JsonFactory factory;
    private final int maxDepth;
    private final boolean duplicates;

    private JsonReader(int maxDepth, boolean duplicates, StreamReadConstraints.Builder limits) {
        this.maxDepth = maxDepth;
        this.duplicates = duplicates;
        // One level more than is accepted, so that the sentence about it is ours.
        this.factory = JsonFactory.builder()
                .streamReadConstraints(limits.maxNestingDepth(maxDepth + 1).build())
                .build();
    }

    /** Refuses a key that is there twice, anything after the document, and more levels than {@code maxDepth}. */
    public static JsonReader strict(int maxDepth) {
        return new JsonReader(maxDepth, false, StreamReadConstraints.builder());
    }

    /**
     * For devices that write JSON of their own: of a key that is there twice the last one counts; texts of at most
     * {@code maxText} characters; anything after the document is refused.
     */
    public static JsonReader foreign(int maxDepth, int maxText) {
        return new JsonReader(
                maxDepth,
                true,
                StreamReadConstraints.builder()
                        .maxStringLength(maxText)
                        .maxNameLength(4096)
                        .maxNumberLength(100));
    }

    /**
     * Parses a whole document.
     *
     * @return its tree; {@link MissingNode} when there is nothing but white space
     */
    public JsonNode parse(byte[] text) throws JsonException {
        try (JsonParser parser = factory.createParser(text)) {
            return document(parser, text);
        } catch (JsonException e) {
            throw e;
        } catch (IOException e) {
            throw new JsonException("the text is not UTF-8", 1, 1);
        }
    }

    private JsonNode document(JsonParser parser, byte[] text) throws IOException {
        try {
            JsonToken first = parser.nextToken();
            if (first == null) {
                return MissingNode.getInstance();
            }
            JsonNode root = value(parser, first, 1);
            if (parser.nextToken() != null) {
                throw fault("something follows the end of the document", parser.currentTokenLocation());
            }
            return root;
        } catch (com.fasterxml.jackson.core.JsonProcessingException e) {
            throw JsonFaults.of(e, parser, text);
        }
    }

    private JsonNode value(JsonParser parser, JsonToken token, int depth) throws IOException {
        return switch (token) {
            case START_OBJECT -> object(parser, depth);
            case START_ARRAY -> array(parser, depth);
            case VALUE_STRING -> NODES.textNode(parser.getText());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NULL -> NODES.nullNode();
            case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
            case VALUE_NUMBER_INT ->
                switch (parser.getNumberType()) {
                    case INT -> NODES.numberNode(parser.getIntValue());
                    case LONG -> NODES.numberNode(parser.getLongValue());
                    default -> NODES.numberNode(parser.getBigIntegerValue());
                };
            default -> throw fault("a value is expected", parser.currentTokenLocation());
        };
    }

    private ObjectNode object(JsonParser parser, int depth) throws IOException {
        checkDepth(parser, depth);
        ObjectNode object = NODES.objectNode();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_OBJECT; token = parser.nextToken()) {
            String name = parser.currentName();
            if (!duplicates && object.has(name)) {
                throw fault("the key " + Words.quoted(name) + " is there twice", parser.currentTokenLocation());
            }
            object.set(name, value(parser, parser.nextToken(), depth + 1));
        }
        return object;
    }

    private ArrayNode array(JsonParser parser, int depth) throws IOException {
        checkDepth(parser, depth);
        ArrayNode array = NODES.arrayNode();
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            array.add(value(parser, token, depth + 1));
        }
        return array;
    }

    private void checkDepth(JsonParser parser, int depth) throws JsonException {
        if (depth > maxDepth) {
            throw fault("the text is nested deeper than " + maxDepth + " levels", parser.currentTokenLocation());
        }
    }

    private static JsonException fault(String detail, JsonLocation at) {
        return new JsonException(detail, Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()));
    }
}
