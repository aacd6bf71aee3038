package io.bootwright.bundle.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.bootwright.bundle.finding.Diagnostics.Place;
import io.bootwright.bundle.finding.Pointers;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** The line and column of each value of a JSON file, by JSON pointer. For files that {@link StrictJson} could read. */
public final class JsonPlaces {
    private static final JsonFactory JSON = new JsonFactory();

    private final String file;
    private final Map<String, Place> places = new HashMap<>();

    /** Reads where the values of a file stand. */
    public JsonPlaces(String file, byte[] bytes) {
        this.file = file;
        try (JsonParser parser = JSON.createParser(bytes)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (!token.isStructEnd()) {
                    var at = parser.currentTokenLocation();
                    // Of a member, the place of its name: seen first.
                    places.putIfAbsent(pointer(parser, token), new Place(file, at.getLineNr(), at.getColumnNr()));
                }
            }
        } catch (IOException e) {
            // What was read so far has its places.
        }
    }

    private static String pointer(JsonParser parser, JsonToken token) {
        var context = parser.getParsingContext();
        // Of a structure that just began, the context is its own already.
        return (token.isStructStart() && context.getParent() != null ? context.getParent() : context)
                .pathAsPointer()
                .toString();
    }

    /** The place of a value; of the nearest one around it that exists, when it does not. */
    public Place of(String pointer) {
        for (String at = pointer; !at.isEmpty(); at = Pointers.parent(at)) {
            Place place = places.get(at);
            if (place != null) {
                return place;
            }
        }
        return Place.of(file);
    }
}
