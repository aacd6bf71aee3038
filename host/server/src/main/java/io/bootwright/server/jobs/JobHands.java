package io.bootwright.server.jobs;

import io.bootwright.server.servers.ServerDirectory;
import io.bootwright.server.servers.ServerRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker does its job with: transitions written only while the job is its own, and a session with the BMC that
 * is opened when needed and opened anew after an error. For one thread.
 */
final class JobHands implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobHands.class);

    private final UUID id;
    private final JobStore store;
    private final ServerDirectory servers;
    private final BmcConnector bmcs;
    private final JobsOptions options;
    private final Checkpoints checkpoints;
    private final BooleanSupplier stopped;
    private final Signals.Listener news;
    private final Instant since;
    private Optional<Bmc> session = Optional.empty();

    JobHands(
            UUID id,
            JobStore store,
            ServerDirectory servers,
            BmcConnector bmcs,
            JobsOptions options,
            Checkpoints checkpoints,
            BooleanSupplier stopped) {
        this.id = id;
        this.store = store;
        this.servers = servers;
        this.bmcs = bmcs;
        this.options = options;
        this.checkpoints = checkpoints;
        this.stopped = stopped;
        this.news = store.signals().listen(id);
        this.since = store.now();
    }

    JobStore store() {
        return store;
    }

    JobsOptions options() {
        return options;
    }

    /** When this worker took the job: time the host was down is not held against the target. */
    Instant since() {
        return since;
    }

    Instant now() {
        return store.now();
    }

    boolean owns(JobRow job) {
        return job.active() && job.leaseOwner().filter(options.hostId()::equals).isPresent();
    }

    /** Waits for news, a short while. */
    void pause(Duration most) throws InterruptedException {
        news.await(most);
    }

    ServerRecord server(JobRow job) throws StageFailure {
        return servers.find(job.serial())
                .orElseThrow(() -> new StageFailure(
                        JobErrorCode.INTERNAL, "Server " + job.serial() + " is not registered any more."));
    }

    /**
     * Writes a transition, with more changes of the same row.
     *
     * @throws Superseded when the job is not where, or whose, this worker thought
     */
    void go(JobRow from, Stage to, Optional<Instant> deadline, JobUpdate more) throws Superseded {
        if (!from.stage().next().contains(to)) {
            throw new IllegalStateException("no way from " + from.stage() + " to " + to);
        }
        checkpoints.before(id, to);
        boolean done = store.change(id, tx -> {
                    JobRow job = tx.job();
                    boolean overtaken = to.isWork() && job.result().isPresent();
                    if (!owns(job) || job.stage() != from.stage() || overtaken) {
                        return false;
                    }
                    tx.update(more.set("stage", to).set("stage_since", now()).set("stage_deadline", deadline));
                    tx.log(LogLine.ofHost(now(), to.words()));
                    return true;
                })
                .orElse(false);
        if (!done) {
            throw new Superseded();
        }
        LOG.info("Job {} on {}: {}", id, from.serial(), ApiName.of(to));
        checkpoints.after(id, to);
    }

    /** Ends the work as failed, unless it has ended otherwise meanwhile. */
    void fail(JobRow from, JobError error) {
        LOG.warn("Job {} on {} failed ({}): {}", id, from.serial(), ApiName.of(error.code()), error.detail());
        store.change(id, tx -> {
            if (owns(tx.job()) && tx.job().result().isEmpty()) {
                tx.log(LogLine.ofHost(now(), ApiName.of(error.code()) + ": " + error.detail()));
                JobEnd.end(tx, Result.FAILED, error, now());
            }
            return true;
        });
    }

    /** Ends the work as succeeded, on this host's own word. */
    void succeed(JobRow from) {
        LOG.info("Job {} on {} succeeded", id, from.serial());
        store.change(id, tx -> {
            if (owns(tx.job()) && tx.job().result().isEmpty()) {
                tx.update(new JobUpdate().result(Result.SUCCEEDED));
            }
            return true;
        });
    }

    void log(String line) {
        store.change(id, tx -> {
            tx.log(LogLine.ofHost(now(), line));
            return true;
        });
    }

    /**
     * Asks the BMC for something, again after errors that may pass.
     *
     * @param job where the job stands; when its row moves on, trying ends
     * @param attempts most tries; a clean-up has as many as fit before its deadline
     * @param deadline when the last try may begin
     * @param code the error when the BMC answers and will not
     * @param doing for messages: "inserting the installer"
     */
    <T> T bmc(JobRow job, int attempts, Instant deadline, JobErrorCode code, String doing, Function<Bmc, T> act)
            throws StageFailure, Superseded, InterruptedException {
        ServerRecord server = server(job);
        for (int attempt = 1; ; attempt++) {
            try {
                if (session.isEmpty()) {
                    session = Optional.of(bmcs.connect(server));
                }
                return act.apply(session.get());
            } catch (BmcException e) {
                closeSession();
                checkStillMine(job);
                Duration pause = options.backOff(attempt);
                boolean again =
                        e.retryable() && attempt < attempts && now().plus(pause).isBefore(deadline);
                log(doing + ": attempt " + attempt + " failed: " + e.getMessage() + (again ? "" : "; giving up"));
                if (!again) {
                    throw new StageFailure(e.toError(code, doing));
                }
                Instant resume = now().plus(pause);
                while (now().isBefore(resume)) {
                    pause(shorter(options.poll(), Duration.between(now(), resume)));
                    checkStillMine(job);
                }
                // The record may have been corrected while we waited.
                server = server(job);
            }
        }
    }

    private void checkStillMine(JobRow job) throws Superseded, InterruptedException {
        if (stopped.getAsBoolean() || Thread.currentThread().isInterrupted()) {
            throw new InterruptedException("the host is stopping");
        }
        boolean same = store.find(id)
                .filter(now ->
                        owns(now) && now.stage() == job.stage() && now.result().equals(job.result()))
                .isPresent();
        if (!same) {
            throw new Superseded();
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    void closeSession() {
        session.ifPresent(open -> {
            try {
                open.close();
            } catch (RuntimeException e) {
                LOG.debug("closing a BMC session", e);
            }
        });
        session = Optional.empty();
    }

    @Override
    public void close() {
        closeSession();
        news.close();
    }
}
