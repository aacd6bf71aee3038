package io.bootwright.bundle.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.bootwright.bundle.finding.Diagnostics;
import io.bootwright.bundle.finding.Diagnostics.Place;
import io.bootwright.bundle.finding.Text;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads JSON files of a bundle: no duplicate keys, nothing after the document, bounded size and depth. */
public final class StrictJson {
    private static final int MAX_DEPTH = 64;

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
    public static JsonNode parse(byte[] bytes) throws JsonProcessingException {
        try {
            return MAPPER.readTree(bytes);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** What is wrong with a text that is no JSON, without the words of the library. */
    public static String sentence(JsonProcessingException fault) {
        String said = String.valueOf(fault.getOriginalMessage());
        Matcher twice = Pattern.compile("Duplicate (?:field|Object property) [\"'](.*?)[\"']")
                .matcher(said);
        if (twice.find()) {
            return "is no JSON: the key " + Text.quoted(twice.group(1)) + " is there twice.";
        }
        if (fault instanceof StreamConstraintsException) {
            return "is nested deeper than " + MAX_DEPTH + " levels, or has a number or text that is too long.";
        }
        if (fault instanceof JsonEOFException || said.startsWith("Unexpected end")) {
            return "is no JSON: it ends too early.";
        }
        if (fault instanceof MismatchedInputException) {
            return "is no JSON: there is more after its end.";
        }
        Matcher character = Pattern.compile("Unexpected character \\('(.)' ").matcher(said);
        return "is no JSON here"
                + (character.find() ? ": the character " + character.group(1) + " cannot stand in this place." : ".");
    }

    /** Parses a file of a bundle; empty when it is no JSON, and then the diagnostics say why. */
    public static Optional<JsonNode> read(String file, byte[] bytes, int maxBytes, Diagnostics diagnostics) {
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
            diagnostics.error(place, sentence(e), "");
        }
        return Optional.empty();
    }
}
