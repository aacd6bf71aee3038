package io.bootwright.server.jobs.run.stage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.ErrorCode;
import io.bootwright.errors.JobErrorCode;
import io.bootwright.errors.ProblemCode;
import io.bootwright.redfish.RedfishClient;
import io.bootwright.redfish.transport.RedfishException;
import io.bootwright.server.jobs.model.ApiName;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobError;
import io.bootwright.server.jobs.model.JobStep;
import io.bootwright.server.jobs.model.Result;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.model.Times;
import io.bootwright.server.jobs.store.JobEnding;
import io.bootwright.server.jobs.store.JobTransaction;
import io.bootwright.server.jobs.store.PartKind;
import io.bootwright.server.jobs.store.SealedRecipe;
import io.bootwright.server.media.MediaReads;
import io.bootwright.server.servers.ServerRecord;
import io.bootwright.server.workflow.Workflow;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of one stage of a job: the job as the stage found it, and all that the stage acts with: its server, the server's
 * BMC, the job's log, and the transition that ends it, which is written only while the job is this host's. For one thread.
 */
public final class StageContext {
    private static final Logger LOG = LoggerFactory.getLogger(StageContext.class);

    /** A call that begins at its deadline, as after a restart of this host, still gets a chance. */
    private static final Duration SHORTEST_CALL = Duration.ofSeconds(10);

    private static final Duration LONGEST_CALL = Duration.ofDays(1);

    private final JobSession session;
    private final Job job;

    StageContext(JobSession session, Job job) {
        this.session = session;
        this.job = job;
    }

    /** The job as this stage found it. */
    public Job job() {
        return job;
    }

    /** Its steps, as they are now. */
    public List<JobStep> steps() {
        return session.store.steps(job.id());
    }

    /** What the BMC has read of its discs so far. */
    public List<MediaReads> reads() {
        return session.store.reads(job.id());
    }

    /** What lies apart from its row. */
    public Optional<String> part(PartKind kind) {
        return session.store.part(job.id(), kind);
    }

    public RunOptions options() {
        return session.with.options();
    }

    /** When this worker took the job: time the host was down is not held against the target. */
    public Instant since() {
        return session.since;
    }

    public Instant now() {
        return session.store.now();
    }

    /** When this stage has to be over, if it has a time limit. */
    public Optional<Instant> deadline() {
        return job.progress().stageDeadline();
    }

    /** Waits for news of the job: a report, a cancel, a change by another host; but not longer than that. */
    public void pause(Duration most) throws InterruptedException {
        session.news.await(most);
    }

    /** The server's record; read once by a worker, and again after a BMC refused something. */
    public ServerRecord server() throws StageFailedException {
        if (session.server.isEmpty()) {
            session.server = Optional.of(session.with
                    .servers()
                    .find(job.serial())
                    .orElseThrow(() -> new StageFailedException(
                            ProblemCode.INTERNAL, "Server " + job.serial() + " is not registered any more.")));
        }
        return session.server.get();
    }

    /** The URL under which the server's BMC reaches this host, without a slash at its end. */
    public String mediaUrl() throws StageFailedException {
        return base(
                server().mediaUrl().orElseGet(() -> session.with.urls().get().media()));
    }

    /** The URL under which the server itself reaches this host, without a slash at its end. */
    public String targetUrl() throws StageFailedException {
        return base(
                server().targetUrl().orElseGet(() -> session.with.urls().get().target()));
    }

    private static String base(URI uri) {
        String text = uri.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }

    /** The workflow of the very bundle version that the job was accepted with. */
    public Workflow workflow() throws StageFailedException {
        return session.with
                .workflows()
                .pinned(job.plan().bundle(), job.plan().target())
                .orElseThrow(() -> new StageFailedException(
                        JobErrorCode.PREPARE_FAILED,
                        "Bundle " + job.plan().bundle().id() + " "
                                + job.plan().bundle().version()
                                + ", with which the job was accepted, is not on this host any more."));
    }

    /** The recipe with its references pinned; it holds secrets. */
    public ObjectNode recipe() throws StageFailedException {
        return part(PartKind.RECIPE)
                .map(stored -> SealedRecipe.open(session.with.box(), job.id(), stored))
                .orElseThrow(() ->
                        new StageFailedException(ProblemCode.INTERNAL, "The job's recipe is not stored any more."));
    }

    /** Ends the stage: nothing else changes. */
    public void go(Stage to, Optional<Instant> deadline) throws JobChangedException {
        go(to, deadline, tx -> {});
    }

    /**
     * Ends the stage.
     *
     * @param deadline when the next one has to be over
     * @param more what changes together with it
     * @throws JobChangedException when the job is not where, or whose, this worker thought
     */
    public void go(Stage to, Optional<Instant> deadline, Consumer<JobTransaction> more) throws JobChangedException {
        if (!job.stage().next().contains(to)) {
            throw new IllegalStateException("no way from " + job.stage() + " to " + to);
        }
        session.transitions.before(job.id(), to);
        boolean done = session.store
                .change(job.id(), tx -> {
                    Job now = tx.job();
                    boolean overtaken = to.isWork() && now.result().isPresent();
                    if (!session.owns(now) || now.stage() != job.stage() || overtaken) {
                        return false;
                    }
                    more.accept(tx);
                    tx.update(known -> known.with(known.progress().in(to, tx.now(), deadline)));
                    tx.log(to.words());
                    return true;
                })
                .orElse(false);
        if (!done) {
            throw new JobChangedException();
        }
        LOG.info("Job {} on {}: {}", job.id(), job.serial(), ApiName.of(to));
        session.transitions.after(job.id(), to);
    }

    /** Ends the work as failed, unless it has ended otherwise meanwhile. */
    public void fail(JobError error) {
        LOG.warn(
                "Job {} on {} failed ({}): {}",
                job.id(),
                job.serial(),
                error.code().code(),
                error.detail());
        end(tx -> {
            tx.log(error.words());
            JobEnding.end(tx, Result.FAILED, error);
        });
    }

    /** Ends the work as done, for a reason that this host saw, unless it has ended otherwise meanwhile. */
    public void succeed(String why) {
        LOG.info("Job {} on {} is done: {}", job.id(), job.serial(), why);
        end(tx -> {
            tx.log("the work has ended: " + why);
            JobEnding.succeedUnreported(tx);
        });
    }

    private void end(Consumer<JobTransaction> how) {
        change(tx -> {
            if (session.owns(tx.job()) && tx.job().result().isEmpty()) {
                how.accept(tx);
            }
        });
    }

    /** Changes the job without ending the stage. */
    public void change(Consumer<JobTransaction> change) {
        session.store.change(job.id(), tx -> {
            change.accept(tx);
            return true;
        });
    }

    /** Adds a line to the job's log. */
    public void log(String line) {
        change(tx -> tx.log(line));
    }

    /**
     * Has the BMC do something, again a few times after errors that may pass, until the stage's deadline.
     *
     * @param code the error when the BMC answers and will not
     * @param doing for messages: "inserting the installer"
     */
    public void tell(ErrorCode code, String doing, Consumer<RedfishClient> act)
            throws StageFailedException, JobChangedException, InterruptedException {
        ask(code, doing, answering(act));
    }

    /** The same with an answer. */
    public <T> T ask(ErrorCode code, String doing, Function<RedfishClient, T> act)
            throws StageFailedException, JobChangedException, InterruptedException {
        return ask(options().bmcAttempts(), deadline().orElseThrow(), code, doing, act);
    }

    /** Has the BMC do something, as often as fits before a deadline. */
    public void tellUntil(Instant deadline, ErrorCode code, String doing, Consumer<RedfishClient> act)
            throws StageFailedException, JobChangedException, InterruptedException {
        askUntil(deadline, code, doing, answering(act));
    }

    /** The same with an answer. */
    public <T> T askUntil(Instant deadline, ErrorCode code, String doing, Function<RedfishClient, T> act)
            throws StageFailedException, JobChangedException, InterruptedException {
        return ask(Integer.MAX_VALUE, deadline, code, doing, act);
    }

    private static Function<RedfishClient, Boolean> answering(Consumer<RedfishClient> act) {
        return bmc -> {
            act.accept(bmc);
            return true;
        };
    }

    private <T> T ask(int attempts, Instant deadline, ErrorCode code, String doing, Function<RedfishClient, T> act)
            throws StageFailedException, JobChangedException, InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                return session.bmc.call(server(), patience(deadline), act);
            } catch (RedfishException e) {
                checkStillMine();
                Duration pause = options().backOff(attempt);
                boolean again =
                        e.retryable() && attempt < attempts && now().plus(pause).isBefore(deadline);
                log(doing + ": attempt " + attempt + " failed: " + e.getMessage() + (again ? "" : " Giving up."));
                if (!again) {
                    throw new StageFailedException(BmcErrors.of(e, code, doing));
                }
                Instant resume = now().plus(pause);
                while (now().isBefore(resume)) {
                    pause(shorter(options().poll(), Duration.between(now(), resume)));
                    checkStillMine();
                }
                // The record may have been corrected while we waited.
                session.server = Optional.empty();
            }
        }
    }

    /**
     * Asks the BMC once.
     *
     * @return empty when it does not answer for now, which is logged
     * @throws StageFailedException when asking again would not help
     */
    public <T> Optional<T> look(Instant deadline, ErrorCode code, String doing, Function<RedfishClient, T> act)
            throws StageFailedException, InterruptedException {
        try {
            return Optional.of(session.bmc.call(server(), patience(deadline), act));
        } catch (RedfishException e) {
            if (!e.retryable()) {
                throw new StageFailedException(BmcErrors.of(e, code, doing));
            }
            log(doing + " failed: " + e.getMessage() + " Asking again later.");
            return Optional.empty();
        }
    }

    private Duration patience(Instant deadline) {
        Instant end = Times.earlier(deadline, now().plus(LONGEST_CALL));
        Duration left = Duration.between(now(), end);
        return left.compareTo(SHORTEST_CALL) < 0 ? SHORTEST_CALL : left;
    }

    private void checkStillMine() throws JobChangedException, InterruptedException {
        if (session.stopped.getAsBoolean() || Thread.currentThread().isInterrupted()) {
            throw new InterruptedException("the host is stopping");
        }
        boolean same = session.store
                .current(job.id())
                .filter(now -> session.owns(now)
                        && now.stage() == job.stage()
                        && now.result().equals(job.result()))
                .isPresent();
        if (!same) {
            throw new JobChangedException();
        }
    }

    private static Duration shorter(Duration a, Duration b) {
        return a.compareTo(b) < 0 ? a : b;
    }

    /** Ends the session with the BMC, if one is open. */
    public void closeBmc() {
        session.bmc.close();
    }
}
