package io.bootwright.server.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.formats.Json;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;

/** Sends JSON answers. */
public final class Reply {
    private Reply() {}

    public static void json(ServerResponse response, int status, JsonNode body) {
        response.status(Status.create(status));
        response.header(HeaderNames.CONTENT_TYPE, "application/json");
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        response.send(Json.write(body).getBytes(StandardCharsets.UTF_8));
    }

    /** An answer without a body. */
    public static void empty(ServerResponse response) {
        response.status(Status.NO_CONTENT_204);
        response.send();
    }
}
