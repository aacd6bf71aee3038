package io.bootwright.errors;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import java.util.Locale;

/** An entry of the catalogue as JSON: {@code GET /api/v1/errors/CODE} and {@code bootwright explain --json}. Stateless. */
public final class ErrorDocument {
    private ErrorDocument() {}

    /** The entry with its code, texts and places; {@code status} is there if it is the problem of an API request. */
    public static ObjectNode of(ErrorCode entry) {
        ObjectNode node = Json.object().put("code", entry.code());
        if (entry instanceof ProblemCode problem) {
            node.put("status", problem.status());
        }
        node.put("title", entry.title()).put("meaning", entry.meaning()).put("remedy", entry.remedy());
        ArrayNode places = node.putArray("shown_in");
        entry.places().stream()
                .sorted()
                .map(Place::name)
                .map(name -> name.toLowerCase(Locale.ROOT))
                .forEach(places::add);
        return node;
    }
}
