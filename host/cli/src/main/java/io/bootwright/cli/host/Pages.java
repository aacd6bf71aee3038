package io.bootwright.cli.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.cli.shell.JsonText;
import io.bootwright.formats.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the host's lists, page by page. */
public final class Pages {
    private static final int PAGE = 100;

    private Pages() {}

    /** All items of a path, in pages as large as the host likes, in the host's own form. */
    public static ObjectNode all(Api api, String path) {
        return list(api, path, Integer.MAX_VALUE);
    }

    /** Items of a path up to a limit, in the host's own form: {@code {"items":[…],"next":…}}. */
    public static ObjectNode list(Api api, String path, int limit) {
        ObjectNode all = Json.object();
        ArrayNode items = all.putArray("items");
        Optional<String> next = Optional.empty();
        do {
            List<String> query = new ArrayList<>();
            if (limit < Integer.MAX_VALUE) {
                query.add("limit=" + Math.min(PAGE, limit - items.size()));
            }
            next.ifPresent(cursor -> query.add("after=" + Api.escape(cursor)));
            String page = query.isEmpty() ? "" : (path.contains("?") ? "&" : "?") + String.join("&", query);
            JsonNode body = api.get(path + page);
            JsonNode here = body.isArray() ? body : body.path("items");
            here.forEach(items::add);
            next = here.isEmpty() ? Optional.empty() : JsonText.text(body, "next");
        } while (next.isPresent() && items.size() < limit);
        all.put("next", next.orElse(null));
        return all;
    }
}
