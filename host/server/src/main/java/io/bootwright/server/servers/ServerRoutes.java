package io.bootwright.server.servers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.server.http.Access;
import io.bootwright.server.http.Page;
import io.bootwright.server.http.QueryParameters;
import io.bootwright.server.http.Reply;
import io.bootwright.server.http.RequestBody;
import io.bootwright.server.security.Audit;
import io.bootwright.server.security.Permission;
import io.bootwright.server.security.Principal;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.List;

/** {@code /api/v1/servers}: create, list, read, replace, change, remove, probe. */
public final class ServerRoutes implements HttpService {
    private static final int MAX_BODY = 256 * 1024;

    private final ServerService servers;
    private final Audit audit;

    ServerRoutes(ServerService servers, Audit audit) {
        this.servers = servers;
        this.audit = audit;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post("/", this::create)
                .get("/", QueryParameters.of(Page.LIMIT, Page.AFTER).on(this::list))
                .get("/{serial}", this::read)
                .put("/{serial}", this::replace)
                .patch("/{serial}", this::change)
                .delete("/{serial}", this::remove)
                .post("/{serial}/probe", this::probe);
    }

    private void create(ServerRequest request, ServerResponse response) {
        Principal principal = Access.require(request, Permission.SERVERS);
        ObjectNode shown = servers.create(RequestBody.json(request, MAX_BODY));
        String serial = shown.path("serial").asText();
        audit.record(principal.name(), "server.create", serial);
        response.header(HeaderNames.LOCATION, "/api/v1/servers/" + serial);
        Reply.json(response, 201, shown);
    }

    private void list(ServerRequest request, ServerResponse response) {
        Access.require(request, Permission.READ);
        Page page = Page.of(request);
        List<ServerTable.Row> rows = servers.list(page.after().orElse(""), page.limit() + 1);
        Reply.json(
                response,
                200,
                page.body(rows, ServerTable.Row::shown, row -> row.document().serial()));
    }

    private void read(ServerRequest request, ServerResponse response) {
        Access.require(request, Permission.READ);
        Reply.json(response, 200, servers.get(serial(request)).shown());
    }

    private void replace(ServerRequest request, ServerResponse response) {
        Principal principal = Access.require(request, Permission.SERVERS);
        String serial = known(request);
        ObjectNode shown = servers.replace(serial, RequestBody.json(request, MAX_BODY));
        audit.record(principal.name(), "server.change", serial);
        Reply.json(response, 200, shown);
    }

    private void change(ServerRequest request, ServerResponse response) {
        Principal principal = Access.require(request, Permission.SERVERS);
        String serial = known(request);
        ObjectNode shown = servers.change(serial, RequestBody.json(request, MAX_BODY));
        audit.record(principal.name(), "server.change", serial);
        Reply.json(response, 200, shown);
    }

    private void remove(ServerRequest request, ServerResponse response) {
        Principal principal = Access.require(request, Permission.SERVERS);
        String serial = serial(request);
        servers.remove(serial);
        audit.record(principal.name(), "server.remove", serial);
        Reply.empty(response);
    }

    private void probe(ServerRequest request, ServerResponse response) {
        Principal principal = Access.require(request, Permission.SERVERS);
        String serial = serial(request);
        ObjectNode report = servers.probe(serial);
        audit.record(principal.name(), "server.probe", serial);
        Reply.json(response, 200, report);
    }

    /** The serial of a server that exists: 404 comes before a complaint about the body. */
    private String known(ServerRequest request) {
        return servers.get(serial(request)).document().serial();
    }

    private static String serial(ServerRequest request) {
        return request.path().pathParameters().get("serial");
    }
}
