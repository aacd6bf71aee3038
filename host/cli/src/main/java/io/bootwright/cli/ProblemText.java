package io.bootwright.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/** Says an error of the host in lines that a person can act on. */
final class ProblemText {
    private ProblemText() {}

    static List<String> lines(ApiException e) {
        List<String> lines = new ArrayList<>();
        JsonNode body = e.body();
        lines.add("error: " + Json.text(body, "title").orElseGet(() -> "the host answered HTTP " + e.status()));
        Json.text(body, "detail").ifPresent(text -> lines.add("  " + text));
        String detail = Json.text(body, "detail").orElse("");
        for (JsonNode each : body.path("errors")) {
            String place = place(each);
            if (!detail.contains(place)) {
                lines.add("  " + place);
            }
        }
        Json.text(body, "hint").ifPresent(hint -> lines.add("hint: " + hint));
        switch (e.status()) {
            case 401 ->
                lines.add("hint: Set BOOTWRIGHT_TOKEN, or give --token-file; the host's first token is the file"
                        + " admin.token in its data directory.");
            case 403 -> lines.add("hint: Use a token with another role; `bootwright token list` shows them to admins.");
            default -> {
                // The detail says it all.
            }
        }
        return lines;
    }

    /** A wrong place in a body, or an error of the registry. */
    private static String place(JsonNode error) {
        String pointer = Json.text(error, "pointer")
                .map(text -> text.isEmpty() ? "(body)" : text)
                .or(() -> Json.text(error, "code"))
                .orElse("");
        List<String> parts = new ArrayList<>();
        parts.add(pointer);
        if (error.path("message").isTextual()) {
            Json.text(error, "message").ifPresent(parts::add);
        }
        JsonNode detail = error.path("detail");
        if (detail.isTextual()) {
            Json.text(error, "detail").ifPresent(parts::add);
        } else if (detail.isContainerNode() && !detail.isEmpty()) {
            parts.add(Terminal.clean(detail.toString()));
        }
        return String.join(": ", parts);
    }
}
