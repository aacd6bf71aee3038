package io.bootwright.server.registry;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.ProblemCode;
import io.bootwright.formats.Json;
import io.bootwright.registry.Registry;
import io.bootwright.registry.RegistryOptions;
import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.upkeep.GarbageReport;
import io.bootwright.registry.upkeep.ScrubProgress;
import io.bootwright.registry.upkeep.UpkeepRun;
import io.bootwright.server.http.Access;
import io.bootwright.server.http.Fields;
import io.bootwright.server.http.Problem;
import io.bootwright.server.http.QueryParameters;
import io.bootwright.server.http.Reply;
import io.bootwright.server.http.RequestBody;
import io.bootwright.server.security.Audit;
import io.bootwright.server.security.Permission;
import io.bootwright.server.security.Principal;
import io.helidon.webserver.http.HttpRules;
import io.helidon.webserver.http.HttpService;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/** {@code /api/v1/registry}: state of the registry; collections, scrubs and the image layout's index, for admins. */
public final class RegistryUpkeepRoutes implements HttpService {
    private static final int MAX_BODY = 4096;
    private static final String DRY_RUN = "dry_run";

    private final Registry registry;
    private final Audit audit;
    private final RegistryOptions options;

    public RegistryUpkeepRoutes(Registry registry, RegistryOptions options, Audit audit) {
        this.registry = registry;
        this.options = options;
        this.audit = audit;
    }

    @Override
    public void routing(HttpRules rules) {
        rules.get("/", this::show)
                .post("/gc", QueryParameters.of(DRY_RUN).on(this::collect))
                .post("/scrub", this::scrub)
                .get("/scrub", this::scrubbing)
                .post("/export", this::export);
    }

    private void show(ServerRequest request, ServerResponse response) {
        Access.require(request, Permission.READ);
        ObjectNode body = Json.object();
        try {
            body.putObject("disk")
                    .put("free", registry.blobs().usableSpace())
                    .put("total", registry.blobs().totalSpace())
                    .put("low_water", options.limits().lowWater());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        body.put("open_uploads", registry.openUploads())
                .put("running_pulls", registry.runningPulls())
                .put("running_pushes", registry.runningPushes());
        body.set("scrub", scrubState());
        run(body, "last_gc", registry.upkeep().lastCollection());
        Reply.json(response, 200, body);
    }

    private void collect(ServerRequest request, ServerResponse response) {
        Principal principal = Access.require(request, Permission.ADMIN);
        boolean dryRun = dryRun(request);
        GarbageReport report = registry.upkeep().collect(dryRun);
        if (!dryRun) {
            audit.record(principal.name(), "registry.gc", report.blobs() + " blobs, " + report.bytes() + " bytes");
        }
        ObjectNode body = Json.object()
                .put(DRY_RUN, dryRun)
                .put("manifests", report.manifests())
                .put("blobs", report.blobs())
                .put("bytes", report.bytes())
                .put("kept", report.kept());
        texts(body, "damaged", report.damaged().stream().map(Digest::toString).toList());
        texts(body, "problems", report.problems());
        Reply.json(response, 200, body);
    }

    /** Whether only to count: from the body or the query, which must not contradict each other. */
    private static boolean dryRun(ServerRequest request) {
        Fields fields = body(request);
        Optional<Boolean> inBody = fields.flag(DRY_RUN);
        if (fields.has(DRY_RUN) && fields.any(DRY_RUN).isEmpty()) {
            fields.fault(DRY_RUN, "must be true or false, not null");
        }
        fields.end();
        fields.throwIfFaulty();
        Optional<Boolean> inQuery = request.query().contains(DRY_RUN)
                ? Optional.of(flag(request.query().first(DRY_RUN).orElse("")))
                : Optional.empty();
        if (inBody.isPresent() && inQuery.isPresent() && !inBody.equals(inQuery)) {
            throw Problem.of(
                            ProblemCode.REQUEST_INVALID,
                            "The query and the body contradict each other about dry_run. Send it in one of them.")
                    .exception();
        }
        return inBody.or(() -> inQuery).orElse(false);
    }

    private static boolean flag(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw Problem.of(ProblemCode.REQUEST_INVALID, "The query parameter dry_run must be true or false.")
                    .exception();
        }
        return text.equals("true");
    }

    private void scrub(ServerRequest request, ServerResponse response) {
        Principal principal = Access.require(request, Permission.ADMIN);
        Fields fields = body(request);
        long rate = fields.whole("bytes_per_second", 1, 1L << 40)
                .orElse(options.scrub().rate() > 0 ? options.scrub().rate() : RegistryOptions.SCRUB_RATE);
        fields.end();
        fields.throwIfFaulty();
        registry.upkeep().startScrub(rate);
        audit.record(principal.name(), "registry.scrub", rate + " bytes per second");
        Reply.json(response, 202, scrubState());
    }

    private void scrubbing(ServerRequest request, ServerResponse response) {
        Access.require(request, Permission.READ);
        Reply.json(response, 200, scrubState());
    }

    private void export(ServerRequest request, ServerResponse response) {
        Principal principal = Access.require(request, Permission.ADMIN);
        int tags = registry.export();
        audit.record(principal.name(), "registry.export", tags + " tags");
        Reply.json(response, 200, Json.object().put("tags", tags));
    }

    private static Fields body(ServerRequest request) {
        return Fields.of(
                request.content().hasEntity()
                                && request.headers().contentLength().orElse(1) > 0
                        ? RequestBody.json(request, MAX_BODY)
                        : Json.object());
    }

    private ObjectNode scrubState() {
        ObjectNode body = Json.object();
        Optional<ScrubProgress> running = registry.upkeep().scrubbing();
        body.put("running", running.isPresent());
        if (running.isPresent()) {
            body.putObject("progress")
                    .put("started_at", running.get().startedAt().toString())
                    .put("blobs", running.get().blobs())
                    .put("of", running.get().of())
                    .put("bytes", running.get().bytes());
        } else {
            body.putNull("progress");
        }
        run(body, "last", registry.upkeep().lastScrub());
        return body;
    }

    private static void run(ObjectNode body, String name, Optional<UpkeepRun> run) {
        if (run.isEmpty()) {
            body.putNull(name);
            return;
        }
        ObjectNode node = body.putObject(name)
                .put("started_at", run.get().startedAt().toString())
                .put("ended_at", run.get().endedAt().toString())
                .put("manifests", run.get().manifests())
                .put("blobs", run.get().blobs())
                .put("bytes", run.get().bytes());
        texts(node, "damaged", run.get().damaged());
        texts(node, "problems", run.get().problems());
    }

    private static void texts(ObjectNode node, String name, List<String> texts) {
        var array = node.putArray(name);
        texts.forEach(array::add);
    }
}
