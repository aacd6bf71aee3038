package io.bootwright.server.servers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.server.http.Access;
import io.bootwright.server.http.Page;
import io.bootwright.server.http.Problem;
import io.bootwright.server.http.ProblemCode;
import io.bootwright.server.http.ProblemException;
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
import java.util.Optional;

/** {@code /api/v1/servers}: create, list, read, replace, change, remove, probe. */
public final class ServerRoutes implements HttpService {
    private static final int MAX_BODY = 256 * 1024;

    private final ServerTable table;
    private final Audit audit;
    private final ActiveJobs activeJobs;
    private final Prober prober;

    ServerRoutes(ServerTable table, Audit audit, ActiveJobs activeJobs, Prober prober) {
        this.table = table;
        this.audit = audit;
        this.activeJobs = activeJobs;
        this.prober = prober;
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
        ObjectNode body = RequestBody.json(request, MAX_BODY);
        ServerDocument document = ServerDocument.check(body);
        Optional<String> box = password(body).map(text -> table.seal(document.serial(), text));
        if (!table.insert(document, box)) {
            throw Problem.of(
                            ProblemCode.CONFLICT,
                            "A server with the serial " + document.serial()
                                    + " is registered already. Change it with PUT or PATCH /api/v1/servers/"
                                    + document.serial() + ".")
                    .exception();
        }
        audit.record(principal.name(), "server.create", document.serial());
        response.header(HeaderNames.LOCATION, "/api/v1/servers/" + document.serial());
        Reply.json(response, 201, document.shown(box.isPresent()));
    }

    private void list(ServerRequest request, ServerResponse response) {
        Access.require(request, Permission.READ);
        Page page = Page.of(request);
        List<ServerTable.Row> rows = table.list(page.after().orElse(""), page.limit() + 1);
        Reply.json(
                response,
                200,
                page.body(rows, ServerTable.Row::shown, row -> row.document().serial()));
    }

    private void read(ServerRequest request, ServerResponse response) {
        Access.require(request, Permission.READ);
        Reply.json(response, 200, row(request).shown());
    }

    private void replace(ServerRequest request, ServerResponse response) {
        Principal principal = Access.require(request, Permission.SERVERS);
        ServerTable.Row before = row(request);
        save(principal, before, RequestBody.json(request, MAX_BODY), Optional.empty(), response);
    }

    private void change(ServerRequest request, ServerResponse response) {
        Principal principal = Access.require(request, Permission.SERVERS);
        ServerTable.Row before = row(request);
        ObjectNode patch = RequestBody.json(request, MAX_BODY);
        ObjectNode body = (ObjectNode) MergePatch.apply(before.document().json(), patch);
        save(principal, before, body, Optional.of(patch), response);
    }

    private void save(
            Principal principal,
            ServerTable.Row before,
            ObjectNode body,
            Optional<ObjectNode> patch,
            ServerResponse response) {
        String serial = before.document().serial();
        if (!body.has("serial")) {
            body.put("serial", serial);
        }
        ServerDocument document = ServerDocument.check(body);
        if (!document.serial().equals(serial)) {
            String detail = "must stay " + serial + ": remove this server and register another";
            throw new Problem(
                            ProblemCode.REQUEST_INVALID,
                            "/serial: " + detail,
                            List.of(new Problem.At("/serial", detail)))
                    .exception();
        }
        boolean cleared = patch.orElse(body).path("bmc").path("password").isNull();
        Optional<String> box = password(body)
                .map(text -> table.seal(serial, text))
                .or(() -> cleared ? Optional.empty() : before.passwordBox());
        if (!table.update(document, box)) {
            throw notFound(serial);
        }
        audit.record(principal.name(), "server.change", serial);
        Reply.json(response, 200, document.shown(box.isPresent()));
    }

    private void remove(ServerRequest request, ServerResponse response) {
        Principal principal = Access.require(request, Permission.SERVERS);
        String serial = row(request).document().serial();
        if (activeJobs.hasActiveJob(serial)) {
            throw Problem.of(
                            ProblemCode.SERVER_BUSY,
                            "A job works on server " + serial + ". Wait for it, or cancel it, then remove the server.")
                    .exception();
        }
        table.delete(serial);
        audit.record(principal.name(), "server.remove", serial);
        Reply.empty(response);
    }

    private void probe(ServerRequest request, ServerResponse response) {
        Principal principal = Access.require(request, Permission.SERVERS);
        String serial = row(request).document().serial();
        ServerRecord server = table.find(serial).orElseThrow(() -> notFound(serial));
        ObjectNode report = prober.probe(server);
        audit.record(principal.name(), "server.probe", serial);
        Reply.json(response, 200, report);
    }

    private ServerTable.Row row(ServerRequest request) {
        String serial = request.path().pathParameters().get("serial");
        return Optional.of(serial)
                .filter(text -> ServerDocument.SERIAL.matcher(text).matches())
                .flatMap(table::row)
                .orElseThrow(() -> notFound(serial));
    }

    private static Optional<String> password(ObjectNode body) {
        return Optional.ofNullable(body.path("bmc").path("password").textValue());
    }

    private static ProblemException notFound(String serial) {
        return Problem.of(ProblemCode.NOT_FOUND, "No server with the serial " + serial + " is registered.")
                .exception();
    }
}
