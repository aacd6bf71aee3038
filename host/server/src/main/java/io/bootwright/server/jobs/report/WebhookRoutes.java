package io.bootwright.server.jobs.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.ProblemCode;
import io.bootwright.formats.Json;
import io.bootwright.server.http.Problem;
import io.bootwright.server.http.Reply;
import io.bootwright.server.http.RequestBody;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.store.JobStore;
import io.bootwright.server.security.JobTokens;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.UUID;

/**
 * {@code /api/v1/status-webhook/{server_serial}}: how machines that are being provisioned report. Authenticates by the
 * job's own token; whatever is wrong with it or the serial, the answer is the same.
 */
public final class WebhookRoutes implements HttpService {
    /** An output of 1 MiB, a batch of log lines, and the rest. */
    private static final int MAX_BODY = 4 * 1024 * 1024;

    private final JobStore store;
    private final WebhookReports reports;
    private final JobTokens tokens;
    private final ReportsInFlight answers;

    public WebhookRoutes(JobStore store, WebhookReports reports, JobTokens tokens, ReportsInFlight answers) {
        this.store = store;
        this.reports = reports;
        this.tokens = tokens;
        this.answers = answers;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.post("/{serial}", this::report);
    }

    private void report(ServerRequest request, ServerResponse response) {
        UUID job = authenticate(request);
        ObjectNode body = RequestBody.json(request, MAX_BODY);
        WebhookReport report = WebhookReport.read(body, store.now());
        answers.begin(job);
        try {
            boolean ended = reports.accept(job, report);
            ObjectNode answer = Json.object();
            if (ended && report.end().isEmpty()) {
                // A machine that is still at work for a job that has ended stops.
                answer.put("job_ended", true);
            }
            Reply.json(response, 200, answer);
        } finally {
            answers.end(job);
        }
    }

    private UUID authenticate(ServerRequest request) {
        String serial = request.path().pathParameters().get("serial");
        return request.headers()
                .first(HeaderNames.AUTHORIZATION)
                .filter(value -> value.regionMatches(true, 0, "Bearer ", 0, 7))
                .map(value -> value.substring(7).strip())
                .flatMap(token -> tokens.owner(token, JobTokens.Use.WEBHOOK))
                .flatMap(store::current)
                .filter(job -> job.serial().equals(serial))
                .map(Job::id)
                .orElseThrow(
                        () -> Problem.of(ProblemCode.UNAUTHORIZED, "The webhook needs the token of the server's job.")
                                .exception());
    }
}
