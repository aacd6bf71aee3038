package io.bootwright.bundle;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bootwright.bundle.Diagnostics.Place;
import java.io.IOException;
import java.util.Optional;

/** Reads JSON files of a bundle: no duplicate keys, nothing after the document, bounded size and depth. */
final class StrictJson {
    static final int MAX_DEPTH = 64;

    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .build())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private StrictJson() {}

    /**
     * Parses a document.
     *
     * @throws JsonProcessingException with its place, when the bytes are not exactly one JSON document
     */
    static JsonNode parse(byte[] bytes) throws JsonProcessingException {
        try {
            return MAPPER.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** Parses a file of a bundle; empty when it is no JSON, and then the diagnostics say why. */
    static Optional<JsonNode> read(String file, byte[] bytes, int maxBytes, Diagnostics diagnostics) {
        if (bytes.length > maxBytes) {
            diagnostics.error(Place.of(file), "has " + bytes.length + " bytes, at most " + maxBytes + " are read.", "");
            return Optional.empty();
        }
        try {
            JsonNode node = parse(bytes);
            if (!node.isMissingNode()) {
                return Optional.of(node);
            }
            diagnostics.error(Place.of(file), "is empty.", "");
        } catch (JsonProcessingException e) {
            var location = e.getLocation();
            Place place =
                    location == null ? Place.of(file) : new Place(file, location.getLineNr(), location.getColumnNr());
            diagnostics.error(place, "is no JSON: " + e.getOriginalMessage() + ".", "");
        }
        return Optional.empty();
    }
}
