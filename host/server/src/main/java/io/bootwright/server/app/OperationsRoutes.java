package io.bootwright.server.app;

import io.bootwright.bundle.BundleCheck;
import io.bootwright.server.http.Access;
import io.bootwright.server.metrics.Metrics;
import io.bootwright.server.security.Permission;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** {@code /metrics}, {@code /openapi.yaml} and {@code /bundle.schema.json}. */
final class OperationsRoutes implements HttpService {
    private static final String OPENAPI = "/META-INF/bootwright/openapi.yaml";

    private final Metrics metrics;

    OperationsRoutes(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/metrics", this::metrics)
                .get("/openapi.yaml", this::openApi)
                .get("/bundle.schema.json", this::bundleSchema);
    }

    private void metrics(ServerRequest request, ServerResponse response) {
        Access.require(request, Permission.READ);
        response.header(HeaderNames.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8");
        response.send(metrics.text());
    }

    private void openApi(ServerRequest request, ServerResponse response) {
        Access.require(request, Permission.READ);
        response.header(HeaderNames.CONTENT_TYPE, "application/yaml");
        response.send(document());
    }

    private void bundleSchema(ServerRequest request, ServerResponse response) {
        Access.require(request, Permission.READ);
        response.header(HeaderNames.CONTENT_TYPE, "application/schema+json");
        response.send(BundleCheck.schema());
    }

    static byte[] document() {
        try (InputStream in = OperationsRoutes.class.getResourceAsStream(OPENAPI)) {
            if (in == null) {
                throw new IllegalStateException(OPENAPI + " is missing from the jar");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
