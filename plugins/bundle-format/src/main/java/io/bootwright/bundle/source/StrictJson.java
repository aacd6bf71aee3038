package io.bootwright.bundle.source;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.bundle.finding.Diagnostics;
import io.bootwright.bundle.finding.Diagnostics.Place;
import io.bootwright.formats.Json;
import io.bootwright.formats.JsonException;
import java.util.Optional;

/** Reads JSON files of a bundle: no duplicate keys, nothing after the document, bounded size and depth. */
public final class StrictJson {
    private StrictJson() {}

    /** Parses a file of a bundle; empty when it is no JSON, and then the diagnostics say why. */
    public static Optional<JsonNode> read(String file, byte[] bytes, int maxBytes, Diagnostics diagnostics) {
        if (bytes.length > maxBytes) {
            diagnostics.error(Place.of(file), "has " + bytes.length + " bytes, at most " + maxBytes + " are read.", "");
            return Optional.empty();
        }
        try {
            JsonNode node = Json.parse(bytes);
            if (!node.isMissingNode()) {
                return Optional.of(node);
            }
            diagnostics.error(Place.of(file), "is empty.", "");
        } catch (JsonException e) {
            diagnostics.error(new Place(file, e.line(), e.column()), "is no JSON: " + e.detail() + ".", "");
        }
        return Optional.empty();
    }
}
