package io.bootwright.server.jobs.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import io.bootwright.server.jobs.model.LogLine;

/** A line of a job's log as the API shows it. */
public final class LogDocument {
    private LogDocument() {}

    /** The data of a log event. */
    public static ObjectNode of(LogLine line) {
        return Json.object()
                .put("step", line.step().orElse(null))
                .put("at", line.at())
                .put("line", line.line());
    }

    /** The data of a log event as a line of the text log, with its end. */
    public static String text(JsonNode event) {
        String step = event.path("step").asText("");
        return event.path("at").asText() + " " + (event.path("step").isNull() ? "" : step + ": ")
                + event.path("line").asText() + "\n";
    }
}
