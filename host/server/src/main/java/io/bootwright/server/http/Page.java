package io.bootwright.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.ProblemCode;
import io.bootwright.formats.Json;
import io.helidon.webserver.http.ServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Collection;
import java.util.Comparator;
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

    /** What the route of a list that takes nothing else declares. */
    public static final QueryParameters PARAMETERS = QueryParameters.of(LIMIT, AFTER);

    private static final int DEFAULT = 50;
    private static final int MAX_CURSOR = 512;

    /**
     * What a request asks for.
     *
     * @throws ProblemException {@link ProblemCode#REQUEST_INVALID} for a wrong limit or a cursor that is none of ours
     */
    public static Page of(ServerRequest request) {
        return of(request, MAX);
    }

    /**
     * The same with fewer elements.
     *
     * @param most most elements of an answer, 1 to {@value #MAX}
     */
    public static Page of(ServerRequest request, int most) {
        int limit = request.query().first(LIMIT).map(text -> limit(text, most)).orElse(DEFAULT);
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

    /**
     * The answer of a list that is short enough to be read whole.
     *
     * @param all every element, in any order
     * @param shown an element as clients see it
     * @param key unique; elements are listed in its order
     */
    public <T> ObjectNode bodyOfAll(Collection<T> all, Function<T, ? extends JsonNode> shown, Function<T, String> key) {
        List<T> rest = all.stream()
                .filter(element -> after.isEmpty() || key.apply(element).compareTo(after.get()) > 0)
                .sorted(Comparator.comparing(key))
                .limit(limit + 1L)
                .toList();
        return body(rest, shown, key);
    }

    private static int limit(String text, int most) {
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= most) {
                return limit;
            }
        } catch (NumberFormatException e) {
            // refused below
        }
        throw Problem.of(ProblemCode.REQUEST_INVALID, "limit must be a whole number from 1 to " + most + ".")
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
