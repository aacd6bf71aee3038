package io.bootwright.server.app;

import io.bootwright.formats.Json;
import io.bootwright.server.http.Reply;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;

/** {@code /health}: whether the host can work. Open to everyone, so it names parts and states and nothing else. */
final class HealthRoutes implements HttpService {
    private final Map<String, BooleanSupplier> checks;

    HealthRoutes(Map<String, BooleanSupplier> checks) {
        this.checks = new LinkedHashMap<>(checks);
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/", this::ready).get("/ready", this::ready).get("/live", this::live);
    }

    /** The process answers; what it depends on is another question. */
    private void live(ServerRequest request, ServerResponse response) {
        answer(response, Map.of());
    }

    private void ready(ServerRequest request, ServerResponse response) {
        answer(response, checks);
    }

    private static void answer(ServerResponse response, Map<String, BooleanSupplier> checks) {
        var body = Json.object().put("status", "UP");
        var list = body.putArray("checks");
        boolean up = true;
        for (var check : checks.entrySet()) {
            boolean good = check.getValue().getAsBoolean();
            up &= good;
            list.addObject().put("name", check.getKey()).put("status", good ? "UP" : "DOWN");
        }
        body.put("status", up ? "UP" : "DOWN");
        Reply.json(response, up ? 200 : 503, body);
    }
}
