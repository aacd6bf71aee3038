package io.bootwright.server.jobs;

import io.bootwright.server.jobs.accept.JobAdmission;
import io.bootwright.server.jobs.accept.JobSubmission;
import io.bootwright.server.jobs.api.EventStream;
import io.bootwright.server.jobs.api.JobCancel;
import io.bootwright.server.jobs.api.JobLog;
import io.bootwright.server.jobs.api.JobRoutes;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.queue.QueueReason;
import io.bootwright.server.jobs.report.OutputCheck;
import io.bootwright.server.jobs.report.ReportsInFlight;
import io.bootwright.server.jobs.report.WebhookReports;
import io.bootwright.server.jobs.report.WebhookRoutes;
import io.bootwright.server.jobs.run.JobFigures;
import io.bootwright.server.jobs.run.JobRunner;
import io.bootwright.server.jobs.run.stage.RunDependencies;
import io.bootwright.server.jobs.run.stage.TransitionListener;
import io.bootwright.server.jobs.store.JobQueries;
import io.bootwright.server.jobs.store.JobSignals;
import io.bootwright.server.jobs.store.JobStore;
import io.bootwright.server.jobs.store.JobsSchema;
import io.bootwright.server.jobs.store.RemoteChanges;
import io.bootwright.server.servers.ActiveJobs;
import io.bootwright.server.store.SqlMigration;
import io.helidon.webserver.http.HttpService;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    private final Optional<RemoteChanges> remote;
    private final HttpService routes;
    private final HttpService webhook;

    private Jobs(JobsDependencies with, TransitionListener transitions) {
        RunDependencies run = with.run();
        store = new JobStore(with.database(), run.shelf(), with.clock(), new JobSignals());
        remote = run.options().shared()
                ? Optional.of(new RemoteChanges(store, run.options().poll()))
                : Optional.empty();
        ReportsInFlight answers = new ReportsInFlight();
        runner = new JobRunner(run, store, answers, transitions);
        events = new EventStream(store);
        JobAdmission admission =
                new JobAdmission(run.workflows(), run.servers(), with.installers(), with.artifacts(), run.urls());
        routes = new JobRoutes(
                store,
                new JobSubmission(store, admission, run.box()),
                new JobCancel(store),
                events,
                new JobLog(store),
                with.audit(),
                runner::wake,
                new QueueReason(store, run.workflows()));
        webhook = new WebhookRoutes(
                store, new WebhookReports(store, new OutputCheck(store, run.workflows())), run.tokens(), answers);
    }

    /** Wires the feature; nothing runs yet. */
    public static Jobs of(JobsDependencies with) {
        return of(with, TransitionListener.NONE);
    }

    /** The same for tests that stop a runner at a transition. */
    static Jobs of(JobsDependencies with, TransitionListener transitions) {
        return new Jobs(with, transitions);
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
    public void stopClaiming() {
        runner.stopClaiming();
    }

    @Override
    public boolean hasActiveJob(String serial) {
        return store.read(handle -> JobQueries.findActive(handle, serial)).isPresent();
    }

    /** Whether a job is under way, on whatever host. */
    public boolean isActive(UUID id) {
        return store.find(id).filter(Job::active).isPresent();
    }

    /**
     * Digests that jobs under way need and garbage collection must keep: manifests of their images, blobs of their
     * installers.
     *
     * @return {@code sha256:…}
     */
    public Set<String> pinnedDigests() {
        Set<String> pinned = new TreeSet<>();
        for (Job job : store.read(JobQueries::active)) {
            pinned.add(job.plan().installerDigest());
            pinned.addAll(job.plan().artifacts());
        }
        return pinned;
    }

    /** Digests of the manifests of this host's registry that one job was promised; none when there is no such job. */
    public List<String> pinnedDigests(UUID id) {
        return store.find(id).map(job -> job.plan().artifacts()).orElse(List.of());
    }

    /** Digests of the bundle versions that jobs under way use. */
    public Set<String> bundleDigests() {
        return store.read(JobQueries::active).stream()
                .map(job -> job.plan().bundle().digest())
                .collect(Collectors.toSet());
    }

    /** Number of jobs by {@code bundle/status} or {@code bundle/status/result}, for metrics. */
    public Map<String, Long> countsByBundle() {
        return store.read(JobQueries::countsByBundle);
    }

    /** Jobs that ended since this host started, and how long they took. */
    public JobFigures figures() {
        return runner.figures();
    }

    /** Number of jobs by {@code status} or {@code status/result}, for metrics. */
    public Map<String, Long> counts() {
        return store.read(handle -> JobQueries.counts(handle));
    }

    @Override
    public void close() {
        events.close();
        runner.close();
        remote.ifPresent(RemoteChanges::close);
    }
}
