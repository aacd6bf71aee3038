package io.bootwright.server.jobs.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.ProblemCode;
import io.bootwright.server.http.Access;
import io.bootwright.server.http.Page;
import io.bootwright.server.http.Problem;
import io.bootwright.server.http.QueryParameters;
import io.bootwright.server.http.Reply;
import io.bootwright.server.http.RequestBody;
import io.bootwright.server.jobs.accept.JobSubmission;
import io.bootwright.server.jobs.document.JobDocument;
import io.bootwright.server.jobs.document.JobSnapshot;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.queue.QueueReason;
import io.bootwright.server.jobs.store.JobFilter;
import io.bootwright.server.jobs.store.JobQueries;
import io.bootwright.server.jobs.store.JobStore;
import io.bootwright.server.security.Audit;
import io.bootwright.server.security.Permission;
import io.bootwright.server.security.Principal;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** {@code /api/v1/jobs}. */
public final class JobRoutes implements HttpService {
    private static final int MAX_BODY = 4 * 1024 * 1024;
    private static final int MAX_PAGE = 200;
    private static final QueryParameters FILTERS = QueryParameters.of(
            "server_serial", "status", "result", "error_code", "task_target", "since", "limit", "after");
    private static final HeaderName IDEMPOTENCY_KEY = HeaderNames.create("Idempotency-Key");

    private final JobStore store;
    private final JobSubmission acceptance;
    private final JobCancel cancel;
    private final EventStream events;
    private final JobLog log;
    private final Audit audit;
    private final Runnable wakeRunner;
    private final QueueReason waiting;

    public JobRoutes(
            JobStore store,
            JobSubmission acceptance,
            JobCancel cancel,
            EventStream events,
            JobLog log,
            Audit audit,
            Runnable wakeRunner,
            QueueReason waiting) {
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
        JobSubmission.Accepted accepted = acceptance.accept(body, key, who);
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
        JobFilter filter = JobFilter.of(name -> query(request, name));
        Page page = Page.of(request, MAX_PAGE);
        Optional<Long> after = page.after().map(JobRoutes::position);
        List<Job> found = store.read(handle -> JobQueries.list(handle, filter, after, page.limit() + 1));
        List<Job> here = found.subList(0, Math.min(found.size(), page.limit()));
        Map<UUID, ObjectNode> documents = new HashMap<>();
        Map<UUID, String> reasons = waiting.reasons(here);
        store.views(here)
                .forEach(view -> documents.put(
                        view.job().id(),
                        document(
                                view, Optional.ofNullable(reasons.get(view.job().id())))));
        Reply.json(
                response,
                200,
                page.body(
                        found,
                        job -> Optional.ofNullable(documents.get(job.id())).orElseThrow(),
                        job -> "p" + job.identity().position()));
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

    private ObjectNode document(JobSnapshot view) {
        return document(view, waiting.reason(view.job()));
    }

    private static ObjectNode document(JobSnapshot view, Optional<String> waits) {
        return JobDocument.of(view).put("waiting", waits.orElse(null));
    }

    private JobSnapshot view(UUID id) {
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

    private static long position(String key) {
        if (key.matches("p[0-9]{1,18}")) {
            return Long.parseLong(key.substring(1));
        }
        throw Problem.of(ProblemCode.REQUEST_INVALID, "after must be the next of an earlier page.")
                .exception();
    }
}
