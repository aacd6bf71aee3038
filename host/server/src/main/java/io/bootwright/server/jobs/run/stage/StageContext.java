package io.bootwright.server.jobs.run.stage;

import io.bootwright.redfish.RedfishException;
import io.bootwright.server.jobs.model.ApiName;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobError;
import io.bootwright.server.jobs.model.JobErrorCode;
import io.bootwright.server.jobs.model.LogLine;
import io.bootwright.server.jobs.model.Result;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.model.Times;
import io.bootwright.server.jobs.store.JobOutcome;
import io.bootwright.server.jobs.store.JobSignals;
import io.bootwright.server.jobs.store.JobStore;
import io.bootwright.server.jobs.store.JobUpdate;
import io.bootwright.server.servers.ServerDirectory;
import io.bootwright.server.servers.ServerRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a worker does its job with: transitions written only while the job is its own, and a session with the BMC that
 * is opened when needed and opened anew after an error. For one thread.
 */
public final class StageContext implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StageContext.class);

    /** A call that begins at its deadline, as after a restart of this host, still gets a chance. */
    private static final Duration SHORTEST_CALL = Duration.ofSeconds(10);

    private static final Duration LONGEST_CALL = Duration.ofDays(1);
    /** How long a call that was given up may take to notice. */
    private static final Duration LAST_WORDS = Duration.ofSeconds(5);

    private final UUID id;
    private final JobStore store;
    private final ServerDirectory servers;
    private final BmcConnector bmcs;
    private final RunOptions options;
    private final TransitionListener checkpoints;
    private final BooleanSupplier stopped;
    private final JobSignals.Listener news;
    private final Instant since;
    private volatile Optional<Bmc> session = Optional.empty();

    public StageContext(
            UUID id,
            JobStore store,
            ServerDirectory servers,
            BmcConnector bmcs,
            RunOptions options,
            TransitionListener checkpoints,
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

    public JobStore store() {
        return store;
    }

    public RunOptions options() {
        return options;
    }

    /** When this worker took the job: time the host was down is not held against the target. */
    public Instant since() {
        return since;
    }

    public Instant now() {
        return store.now();
    }

    public boolean owns(Job job) {
        return job.active() && job.leaseOwner().filter(options.hostId()::equals).isPresent();
    }

    /** Waits for news, a short while. */
    public void pause(Duration most) throws InterruptedException {
        news.await(most);
    }

    public ServerRecord server(Job job) throws StageFailedException {
        return servers.find(job.serial())
                .orElseThrow(() -> new StageFailedException(
                        JobErrorCode.INTERNAL, "Server " + job.serial() + " is not registered any more."));
    }

    /**
     * Writes a transition, with more changes of the same row.
     *
     * @throws JobChangedException when the job is not where, or whose, this worker thought
     */
    public void go(Job from, Stage to, Optional<Instant> deadline, JobUpdate more) throws JobChangedException {
        if (!from.stage().next().contains(to)) {
            throw new IllegalStateException("no way from " + from.stage() + " to " + to);
        }
        checkpoints.before(id, to);
        boolean done = store.change(id, tx -> {
                    Job job = tx.job();
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
            throw new JobChangedException();
        }
        LOG.info("Job {} on {}: {}", id, from.serial(), ApiName.of(to));
        checkpoints.after(id, to);
    }

    /** Ends the work as failed, unless it has ended otherwise meanwhile. */
    public void fail(Job from, JobError error) {
        LOG.warn("Job {} on {} failed ({}): {}", id, from.serial(), ApiName.of(error.code()), error.detail());
        store.change(id, tx -> {
            if (owns(tx.job()) && tx.job().result().isEmpty()) {
                tx.log(LogLine.ofHost(now(), ApiName.of(error.code()) + ": " + error.detail()));
                JobOutcome.end(tx, Result.FAILED, error, now());
            }
            return true;
        });
    }

    /** Ends the work as done, for a reason that this host saw, unless it has ended otherwise meanwhile. */
    public void succeed(Job from, String why) {
        LOG.info("Job {} on {} is done: {}", id, from.serial(), why);
        store.change(id, tx -> {
            if (owns(tx.job()) && tx.job().result().isEmpty()) {
                tx.log(LogLine.ofHost(now(), "the work has ended: " + why));
                JobOutcome.succeedUnreported(tx);
            }
            return true;
        });
    }

    public void log(String line) {
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
    public <T> T bmc(Job job, int attempts, Instant deadline, JobErrorCode code, String doing, Function<Bmc, T> act)
            throws StageFailedException, JobChangedException, InterruptedException {
        ServerRecord server = server(job);
        for (int attempt = 1; ; attempt++) {
            try {
                return call(server, deadline, act);
            } catch (BmcException e) {
                closeSession();
                checkStillMine(job);
                Duration pause = options.backOff(attempt);
                boolean again =
                        e.retryable() && attempt < attempts && now().plus(pause).isBefore(deadline);
                log(doing + ": attempt " + attempt + " failed: " + e.getMessage() + (again ? "" : "; giving up"));
                if (!again) {
                    throw new StageFailedException(e.toError(code, doing));
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

    /**
     * Asks the BMC once.
     *
     * @return empty when it does not answer for now, which is logged
     * @throws StageFailedException when asking again would not help
     */
    public <T> Optional<T> look(Job job, Instant deadline, JobErrorCode code, String doing, Function<Bmc, T> act)
            throws StageFailedException, InterruptedException {
        try {
            return Optional.of(call(server(job), deadline, act));
        } catch (BmcException e) {
            closeSession();
            if (!e.retryable()) {
                throw new StageFailedException(e.toError(code, doing));
            }
            log(doing + " failed: " + e.getMessage() + "; asking again later");
            return Optional.empty();
        }
    }

    /** One call on a thread of its own, given up at the deadline: a BMC that answers slowly can take minutes. */
    private <T> T call(ServerRecord server, Instant deadline, Function<Bmc, T> act) throws InterruptedException {
        FutureTask<T> task = new FutureTask<>(() -> {
            if (session.isEmpty()) {
                session = Optional.of(bmcs.connect(server));
            }
            return act.apply(session.get());
        });
        Thread thread = Thread.ofVirtual().name("bmc-" + server.serial()).start(task);
        try {
            return task.get(patience(deadline).toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            task.cancel(true);
            thread.join(LAST_WORDS);
            throw new BmcException(
                    RedfishException.Kind.TIMEOUT,
                    "the BMC of server " + server.serial() + " had not answered when the time for it was over",
                    "Check the network to the BMC; if it hangs, reset the BMC itself.",
                    e);
        } catch (InterruptedException e) {
            task.cancel(true);
            thread.join(LAST_WORDS);
            throw e;
        } catch (ExecutionException e) {
            switch (e.getCause()) {
                case RuntimeException fault -> throw fault;
                case Error fault -> throw fault;
                case null, default -> throw new IllegalStateException("talking to a BMC", e);
            }
        }
    }

    private Duration patience(Instant deadline) {
        Instant end = Times.earlier(deadline, now().plus(LONGEST_CALL));
        Duration left = Duration.between(now(), end);
        return left.compareTo(SHORTEST_CALL) < 0 ? SHORTEST_CALL : left;
    }

    private void checkStillMine(Job job) throws JobChangedException, InterruptedException {
        if (stopped.getAsBoolean() || Thread.currentThread().isInterrupted()) {
            throw new InterruptedException("the host is stopping");
        }
        boolean same = store.find(id)
                .filter(now ->
                        owns(now) && now.stage() == job.stage() && now.result().equals(job.result()))
                .isPresent();
        if (!same) {
            throw new JobChangedException();
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    public void closeSession() {
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
