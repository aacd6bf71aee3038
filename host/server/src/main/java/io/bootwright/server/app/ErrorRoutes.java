package io.bootwright.server.app;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.Catalogue;
import io.bootwright.errors.ErrorCode;
import io.bootwright.errors.ErrorDocument;
import io.bootwright.errors.ProblemCode;
import io.bootwright.formats.Json;
import io.bootwright.server.http.Access;
import io.bootwright.server.http.Problem;
import io.bootwright.server.http.Reply;
import io.bootwright.server.security.Permission;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;

/** {@code /api/v1/errors}: the error catalogue, which the {@code type} of a problem points into (RFC 9457, 3.1.1). */
final class ErrorRoutes implements HttpService {

    @Override
    public void routing(HttpRules rules) {
        rules.get("/", this::list).get("/{code}", this::get);
    }

    private void list(ServerRequest request, ServerResponse response) {
        Access.require(request, Permission.READ);
        ObjectNode body = Json.object();
        ArrayNode items = body.putArray("items");
        Catalogue.entries().forEach(entry -> items.add(ErrorDocument.of(entry)));
        body.putNull("next");
        Reply.json(response, 200, body);
    }

    private void get(ServerRequest request, ServerResponse response) {
        Access.require(request, Permission.READ);
        ErrorCode entry = Catalogue.find(request.path().pathParameters().get("code"))
                .orElseThrow(() -> Problem.of(
                                ProblemCode.NOT_FOUND,
                                "The error catalogue has no such code. GET /api/v1/errors lists all of them.")
                        .exception());
        Reply.json(response, 200, ErrorDocument.of(entry));
    }
}
