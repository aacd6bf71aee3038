package io.bootwright.cli.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.cli.shell.JsonText;
import io.bootwright.formats.Json;
import java.util.Optional;

/** Lists of the host, which come page by page. */
public final class Pages {
    private static final int PAGE = 100;

    private Pages() {}

    /** Items of a path up to a limit, in the host's own form: {@code {"items":[…],"next":…}}. */
    public static ObjectNode list(Api api, String path, int limit) {
        ObjectNode all = Json.object();
        ArrayNode items = all.putArray("items");
        Optional<String> next = Optional.empty();
        do {
            int size = Math.min(PAGE, limit - items.size());
            String page = path + (path.contains("?") ? "&" : "?") + "limit=" + size
                    + next.map(cursor -> "&after=" + Api.escape(cursor)).orElse("");
            JsonNode body = api.get(page);
            JsonNode here = body.isArray() ? body : body.path("items");
            here.forEach(items::add);
            next = here.isEmpty() ? Optional.empty() : JsonText.text(body, "next");
        } while (next.isPresent() && items.size() < limit);
        all.put("next", next.orElse(null));
        return all;
    }
}
