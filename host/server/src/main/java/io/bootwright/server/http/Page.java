package io.bootwright.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import io.helidon.webserver.http.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Paging of lists: {@code ?limit=&after=CURSOR}. The cursor is opaque to clients and names the last element they saw.
 *
 * @param limit most elements of an answer, 1 to {@value #MAX}
 * @param after key of the last element of the page before
 */
public record Page(int limit, Optional<String> after) {
    /** Most elements of one answer. */
    public static final int MAX = 500;

    /** The query parameters of a list that is paged. */
    public static final String LIMIT = "limit";

    public static final String AFTER = "after";

    private static final int DEFAULT = 50;
    private static final int MAX_CURSOR = 512;

    /**
     * What a request asks for.
     *
     * @throws ProblemException {@link ProblemCode#REQUEST_INVALID} for a wrong limit or a cursor that is none of ours
     */
    public static Page of(ServerRequest request) {
        int limit = request.query().first(LIMIT).map(Page::limit).orElse(DEFAULT);
        Optional<String> after = request.query()
                .first(AFTER)
                .asOptional()
                .filter(text -> !text.isEmpty())
                .map(Page::decode);
        return new Page(limit, after);
    }

    /**
     * The answer.
     *
     * @param found one element more than the limit, if there are that many
     * @param shown an element as clients see it
     * @param key what {@code after} is compared with
     */
    public <T> ObjectNode body(List<T> found, Function<T, ? extends JsonNode> shown, Function<T, String> key) {
        List<T> here = found.subList(0, Math.min(limit, found.size()));
        ObjectNode body = Json.object();
        var items = body.putArray("items");
        here.forEach(element -> items.add(shown.apply(element)));
        if (found.size() > limit) {
            String cursor = key.apply(here.getLast());
            body.put(
                    "next",
                    Base64.getUrlEncoder().withoutPadding().encodeToString(cursor.getBytes(StandardCharsets.UTF_8)));
        } else {
            body.putNull("next");
        }
        return body;
    }

    private static int limit(String text) {
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw Problem.of(ProblemCode.REQUEST_INVALID, "limit must be a whole number from 1 to " + MAX + ".")
                .exception();
    }

    private static String decode(String cursor) {
        if (cursor.length() <= MAX_CURSOR) {
            try {
                return new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.UTF_8);
            } catch (IllegalArgumentException e) {
                // refused below
            }
        }
        throw Problem.of(ProblemCode.REQUEST_INVALID, "after must be the next of an earlier page.")
                .exception();
    }
}
