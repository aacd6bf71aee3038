package io.bootwright.server.jobs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import io.bootwright.server.http.Access;
import io.bootwright.server.http.Problem;
import io.bootwright.server.http.ProblemCode;
import io.bootwright.server.http.QueryParameters;
import io.bootwright.server.http.Reply;
import io.bootwright.server.http.RequestBody;
import io.bootwright.server.security.Audit;
import io.bootwright.server.security.Permission;
import io.bootwright.server.security.Principal;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** {@code /api/v1/jobs}. */
final class JobRoutes implements HttpService {
    private static final int MAX_BODY = 4 * 1024 * 1024;
    private static final int MAX_PAGE = 200;
    private static final QueryParameters FILTERS = QueryParameters.of("server_serial", "status", "limit", "after");
    private static final int DEFAULT_PAGE = 50;
    private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");

    private final JobStore store;
    private final JobAcceptance acceptance;
    private final JobCancel cancel;
    private final EventStream events;
    private final JobLog log;
    private final Audit audit;
    private final Runnable wakeRunner;
    private final Waiting waiting;

    JobRoutes(
            JobStore store,
            JobAcceptance acceptance,
            JobCancel cancel,
            EventStream events,
            JobLog log,
            Audit audit,
            Runnable wakeRunner,
            Waiting waiting) {
        this.store = store;
        this.acceptance = acceptance;
        this.cancel = cancel;
        this.events = events;
        this.log = log;
        this.audit = audit;
        this.wakeRunner = wakeRunner;
        this.waiting = waiting;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post("/", this::create)
                .get("/", FILTERS.on(this::list))
                .get("/{id}", this::get)
                .post("/{id}/cancel", this::cancel)
                .get("/{id}/events", this::events)
                .get("/{id}/log", this::log);
    }

    private void create(ServerRequest request, ServerResponse response) {
        Principal who = Access.require(request, Permission.JOBS);
        ObjectNode body = RequestBody.json(request, MAX_BODY);
        Optional<String> key = request.headers().first(IDEMPOTENCY_KEY);
        JobAcceptance.Accepted accepted = acceptance.accept(body, key, who.name());
        if (accepted.fresh()) {
            audit.record(
                    who.name(),
                    "job.create",
                    accepted.id() + " "
                            + accepted.document().path("server_serial").asText() + " "
                            + accepted.document().path("task_target").asText());
            wakeRunner.run();
        }
        response.header(HeaderNames.LOCATION, "/api/v1/jobs/" + accepted.id());
        Reply.json(response, 202, accepted.document());
    }

    private void list(ServerRequest request, ServerResponse response) {
        Access.require(request, Permission.READ);
        Optional<String> serial = query(request, "server_serial");
        Optional<Status> status = query(request, "status").map(JobRoutes::status);
        int limit = query(request, "limit").map(JobRoutes::limit).orElse(DEFAULT_PAGE);
        Optional<Long> after = query(request, "after").map(JobRoutes::position);
        List<JobRow> rows = store.read(handle -> JobQueries.list(handle, serial, status, after, limit + 1));
        ObjectNode body = Json.object();
        ArrayNode items = body.putArray("items");
        rows.stream()
                .limit(limit)
                .forEach(row -> store.view(row.id()).map(this::document).ifPresent(items::add));
        body.put("next", rows.size() > limit ? cursor(rows.get(limit - 1).position()) : null);
        Reply.json(response, 200, body);
    }

    private void get(ServerRequest request, ServerResponse response) {
        Access.require(request, Permission.READ);
        Reply.json(response, 200, document(view(id(request))));
    }

    private void cancel(ServerRequest request, ServerResponse response) {
        Principal who = Access.require(request, Permission.JOBS);
        UUID id = id(request);
        boolean fresh = cancel.cancel(id, who.name()).orElseThrow(() -> unknown(id.toString()));
        if (fresh) {
            audit.record(who.name(), "job.cancel", id.toString());
            wakeRunner.run();
        }
        Reply.json(response, 202, document(view(id)));
    }

    private void events(ServerRequest request, ServerResponse response) {
        Access.require(request, Permission.READ);
        UUID id = view(id(request)).job().id();
        events.serve(id, request, response);
    }

    private void log(ServerRequest request, ServerResponse response) {
        Access.require(request, Permission.READ);
        UUID id = view(id(request)).job().id();
        log.serve(id, response);
    }

    private ObjectNode document(JobView view) {
        return JobDocument.of(view).put("waiting", waiting.reason(view.job()).orElse(null));
    }

    private JobView view(UUID id) {
        return store.view(id).orElseThrow(() -> unknown(id.toString()));
    }

    private static UUID id(ServerRequest request) {
        String text = request.path().pathParameters().get("id");
        try {
            UUID id = UUID.fromString(text);
            if (id.toString().equalsIgnoreCase(text)) {
                return id;
            }
        } catch (IllegalArgumentException e) {
            throw unknown("with that id");
        }
        throw unknown("with that id");
    }

    private static RuntimeException unknown(String which) {
        return Problem.of(ProblemCode.NOT_FOUND, "There is no job " + which + ".")
                .exception();
    }

    private static Optional<String> query(ServerRequest request, String name) {
        return request.query().contains(name)
                ? Optional.of(request.query().get(name)).filter(value -> !value.isEmpty())
                : Optional.empty();
    }

    private static Status status(String name) {
        List<String> known = ApiName.all(Status.class);
        if (!known.contains(name)) {
            throw invalid("status must be one of " + String.join(", ", known) + ".");
        }
        return ApiName.parse(Status.class, name);
    }

    private static int limit(String text) {
        if (text.matches("[0-9]{1,3}")) {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_PAGE) {
                return limit;
            }
        }
        throw invalid("limit must be a whole number from 1 to " + MAX_PAGE + ".");
    }

    private static String cursor(long position) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("p" + position).getBytes(StandardCharsets.US_ASCII));
    }

    private static long position(String cursor) {
        try {
            String text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
            if (text.matches("p[0-9]{1,18}")) {
                return Long.parseLong(text.substring(1));
            }
        } catch (IllegalArgumentException e) {
            throw invalid("after must be the value of \"next\" in an earlier answer.");
        }
        throw invalid("after must be the value of \"next\" in an earlier answer.");
    }

    private static RuntimeException invalid(String detail) {
        return Problem.of(ProblemCode.REQUEST_INVALID, "The query parameter " + detail)
                .exception();
    }
}
