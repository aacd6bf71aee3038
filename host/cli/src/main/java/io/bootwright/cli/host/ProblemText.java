package io.bootwright.cli.host;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.cli.shell.JsonText;
import io.bootwright.cli.shell.Terminal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Says an error of the host in lines that a person can act on, each sentence once. */
public final class ProblemText {
    private ProblemText() {}

    public static List<String> lines(ApiException e) {
        if (e.status() == 401) {
            return unauthorized(e);
        }
        JsonNode body = e.body();
        String title = JsonText.text(body, "title").orElse("");
        String detail = JsonText.text(body, "detail").map(CommandWords::of).orElse("");
        List<String> places = new ArrayList<>(places(body, detail));
        if (title.isEmpty()) {
            // The registry's errors have no title.
            title = places.isEmpty() ? "the host answered HTTP " + e.status() : places.removeFirst();
        }
        List<String> lines = new ArrayList<>();
        lines.add("error: " + title);
        if (!detail.isEmpty() && !detail.equals(title)) {
            lines.add("  " + detail);
        }
        places.forEach(place -> lines.add("  " + place));
        JsonText.text(body, "hint")
                .map(CommandWords::of)
                .filter(hint -> !detail.contains(hint))
                .ifPresent(hint -> lines.add("hint: " + hint));
        if (e.status() == 403) {
            lines.add("hint: `bootwright token list` shows an admin the tokens and their roles.");
        }
        JsonText.text(body, "code").map(ProblemText::code).ifPresent(lines::add);
        return lines;
    }

    /** The line that names the entry of the error catalogue. */
    public static String code(String code) {
        return "code: " + code + " (bootwright explain " + code + ")";
    }

    private static List<String> unauthorized(ApiException e) {
        String detail = JsonText.text(e.body(), "detail").orElse("");
        if (!e.tokenSent()) {
            return List.of(
                    "error: no token was given",
                    "hint: Set BOOTWRIGHT_TOKEN, or give --token-file; the host's first token is the file admin.token in"
                            + " its data directory.");
        }
        if (detail.contains("expired")) {
            return List.of(
                    "error: " + CommandWords.of(detail),
                    "hint: Set BOOTWRIGHT_TOKEN to a new token, or give --token-file.");
        }
        return List.of(
                "error: the host does not know the token",
                "hint: It may be another host's, be revoked, or have expired. Set BOOTWRIGHT_TOKEN, or give --token-file;"
                        + " the host's first token is the file admin.token in its data directory.");
    }

    /** The wrong places in a body, or the errors of the registry, as far as the detail does not name them. */
    private static Set<String> places(JsonNode body, String detail) {
        Set<String> places = new LinkedHashSet<>();
        for (JsonNode each : body.path("errors")) {
            String place = CommandWords.of(place(each));
            if (!place.isEmpty() && !detail.contains(place)) {
                places.add(place);
            }
        }
        return places;
    }

    private static String place(JsonNode error) {
        Set<String> parts = new LinkedHashSet<>();
        JsonText.text(error, "pointer")
                .map(text -> text.isEmpty() ? "(body)" : text)
                .or(() -> JsonText.text(error, "code"))
                .ifPresent(parts::add);
        JsonText.text(error, "message").ifPresent(parts::add);
        JsonNode detail = error.path("detail");
        if (detail.isTextual()) {
            String text = JsonText.text(error, "detail").orElse("");
            if (parts.stream().noneMatch(part -> part.contains(text))) {
                parts.removeIf(text::contains);
                parts.add(text);
            }
        } else if (detail.isContainerNode() && !detail.isEmpty()) {
            parts.add(Terminal.clean(detail.toString()));
        }
        return String.join(": ", parts);
    }
}
