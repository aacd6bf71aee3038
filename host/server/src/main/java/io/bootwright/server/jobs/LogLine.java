package io.bootwright.server.jobs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import java.time.Instant;
import java.util.Optional;

/**
 * One line of a job's log.
 *
 * @param step unit that wrote it; empty for the dispatcher and this host
 * @param at when, by the writer's clock, as text
 * @param line without control characters
 */
record LogLine(Optional<String> step, String at, String line) {
    /** Longer lines are cut. */
    static final int MAX_CHARS = 4096;

    LogLine {
        line = clean(line);
    }

    static LogLine ofHost(Instant now, String line) {
        return new LogLine(Optional.empty(), Times.text(now), "host: " + line);
    }

    /**
     * Text from a machine that is not trusted, fit for terminals and files: terminal colours go, every other control
     * or direction-changing character becomes a visible mark.
     */
    static String clean(String raw) {
        String text = raw.length() <= MAX_CHARS ? raw : raw.substring(0, MAX_CHARS - 1) + "…";
        text = text.replaceAll("\u001B\\[[0-9;?]*[ -/]*[@-~]", "").stripTrailing();
        StringBuilder clean = new StringBuilder(text.length());
        text.codePoints().forEach(c -> clean.appendCodePoint(c == '\t' ? ' ' : harmless(c) ? c : 0xFFFD));
        return clean.toString();
    }

    private static boolean harmless(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }

    ObjectNode toJson() {
        return Json.object().put("step", step.orElse(null)).put("at", at).put("line", line);
    }

    /** The line as the text log shows it, with its end. */
    static String text(JsonNode json) {
        String step = json.path("step").asText("");
        return json.path("at").asText() + " " + (json.path("step").isNull() ? "" : step + ": ")
                + json.path("line").asText() + "\n";
    }
}
