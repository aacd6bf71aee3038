package io.bootwright.server.jobs;

import io.bootwright.server.servers.ActiveJobs;
import io.bootwright.server.store.SqlMigration;
import io.helidon.webserver.http.HttpService;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Jobs: accepts them, runs them, tells of them. Safe for use by many threads.
 *
 * <p>Mount {@link #routes()} at {@code /api/v1/jobs} and {@link #webhook()} at {@code /api/v1/status-webhook}, then
 * {@link #start()}. {@link #close()} ends event streams and leaves running jobs where they stand.
 */
public final class Jobs implements ActiveJobs, AutoCloseable {
    private final JobStore store;
    private final JobRunner runner;
    private final EventStream events;
    private final HttpService routes;
    private final HttpService webhook;

    private Jobs(JobsNeeds needs, Checkpoints checkpoints) {
        Signals signals = new Signals();
        store = new JobStore(needs.database(), needs.shelf(), needs.clock(), signals);
        PendingAnswers answers = new PendingAnswers();
        runner = new JobRunner(needs.participants(), store, needs.options(), answers, checkpoints);
        events = new EventStream(store);
        JobChecks checks =
                new JobChecks(needs.workflows(), needs.servers(), needs.installers(), needs.artifacts(), needs.urls());
        JobAcceptance acceptance = new JobAcceptance(store, checks, needs.box());
        routes = new JobRoutes(
                store,
                acceptance,
                new JobCancel(store),
                events,
                new JobLog(store),
                needs.audit(),
                runner::wake,
                new Waiting(store, needs.workflows()));
        webhook = new WebhookRoutes(
                store, new WebhookReports(store, new OutputCheck(store, needs.workflows())), needs.tokens(), answers);
    }

    /** Wires the feature; nothing runs yet. */
    public static Jobs of(JobsNeeds needs) {
        return new Jobs(needs, Checkpoints.NONE);
    }

    static Jobs of(JobsNeeds needs, Checkpoints checkpoints) {
        return new Jobs(needs, checkpoints);
    }

    /** The tables, module {@code jobs}. */
    public static List<SqlMigration> migrations() {
        return JobsSchema.migrations();
    }

    public HttpService routes() {
        return routes;
    }

    public HttpService webhook() {
        return webhook;
    }

    /** Begins to run jobs, resuming those that were under way; call it once this host listens. */
    public void start() {
        runner.start();
    }

    /** For crash tests: what dies now is not resumed by this runner. */
    void stopClaiming() {
        runner.stopClaiming();
    }

    @Override
    public boolean hasActiveJob(String serial) {
        return store.read(handle -> JobQueries.findActive(handle, serial)).isPresent();
    }

    /** Whether a job is under way, on whatever host. */
    public boolean isActive(UUID id) {
        return store.find(id).filter(JobRow::active).isPresent();
    }

    /**
     * Digests that jobs under way need and garbage collection must keep: manifests of their images, blobs of their
     * installers.
     *
     * @return {@code sha256:…}
     */
    public Set<String> pinnedDigests() {
        Set<String> pinned = new TreeSet<>();
        for (JobRow job : store.read(JobQueries::active)) {
            pinned.add(job.installerDigest());
            pinned.addAll(job.artifacts());
        }
        return pinned;
    }

    /** Digests of the manifests of this host's registry that one job was promised; none when there is no such job. */
    public List<String> pinnedDigests(UUID id) {
        return store.find(id).map(JobRow::artifacts).orElse(List.of());
    }

    /** Digests of the bundle versions that jobs under way use. */
    public Set<String> bundleDigests() {
        return store.read(JobQueries::active).stream()
                .map(job -> job.bundle().digest())
                .collect(Collectors.toSet());
    }

    /** Number of jobs by {@code bundle/status} or {@code bundle/status/result}, for metrics. */
    public Map<String, Long> countsByBundle() {
        return store.read(JobQueries::countsByBundle);
    }

    /** Jobs that ended since this host started, and how long they took. */
    public JobFigures figures() {
        return store.figures();
    }

    /** Number of jobs by {@code status} or {@code status/result}, for metrics. */
    public Map<String, Long> counts() {
        return store.counts();
    }

    @Override
    public void close() {
        events.close();
        runner.close();
    }
}
