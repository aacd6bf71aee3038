package io.bootwright.server.jobs.document;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.bootwright.bundle.finding.Fault;
import io.bootwright.formats.Json;
import java.util.ArrayList;
import java.util.List;

/** What a bundle warned of when a job was accepted, as its row and the API hold it. */
public final class JobWarnings {
    /** More than these are not kept: their texts together have to fit the row. */
    private static final int MOST = 50;

    private static final int LONGEST = 1000;

    private JobWarnings() {}

    /** As a row and the API hold them; what is too much is cut. */
    public static ArrayNode toJson(List<Fault> warnings) {
        ArrayNode array = Json.array();
        warnings.stream()
                .limit(MOST)
                .forEach(warning -> array.addObject()
                        .put("pointer", shorten(warning.pointer()))
                        .put("detail", shorten(warning.detail())));
        return array;
    }

    /** From a row. */
    public static List<Fault> read(String json) {
        List<Fault> warnings = new ArrayList<>();
        Json.parseTrusted(json)
                .forEach(node -> warnings.add(new Fault(
                        node.path("pointer").asText(), node.path("detail").asText())));
        return warnings;
    }

    private static String shorten(String text) {
        return text.length() <= LONGEST ? text : text.substring(0, LONGEST - 1) + "…";
    }
}
