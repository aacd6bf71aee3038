package io.bootwright.server.jobs.run;

import io.bootwright.registry.blobs.DiskFull;
import io.bootwright.server.jobs.queue.ConcurrencySlots;
import io.bootwright.server.jobs.queue.QueueReason;
import io.bootwright.server.jobs.report.ReportsInFlight;
import io.bootwright.server.jobs.run.stage.JobChangedException;
import io.bootwright.server.jobs.run.stage.JobSession;
import io.bootwright.server.jobs.run.stage.RunDependencies;
import io.bootwright.server.jobs.run.stage.RunOptions;
import io.bootwright.server.jobs.run.stage.TransitionListener;
import io.bootwright.server.jobs.store.JobQueries;
import io.bootwright.server.jobs.store.JobStore;
import io.bootwright.server.security.JobTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims jobs and runs each on a virtual thread. Several runners may share a database: a claim is a conditional UPDATE
 * with a lease that a living runner renews. Safe for use by many threads.
 */
public final class JobRunner implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JobRunner.class);
    private static final int MAX_JOBS = 500;
    private static final int MAX_FAULTS = 3;
    private static final Duration SWEEP = Duration.ofMinutes(1);
    private static final Duration STOP = Duration.ofSeconds(8);

    private final RunDependencies with;
    private final JobStore store;
    private final RunOptions options;
    private final ReportsInFlight answers;
    private final JobFigures figures = new JobFigures();
    private final TransitionListener transitions;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<UUID, Boolean> running = new ConcurrentHashMap<>();
    private final Map<UUID, Integer> faults = new ConcurrentHashMap<>();
    private final QueueReason waiting;
    private final JobPruner pruner;
    private final Set<UUID> toldToWait = new HashSet<>();
    private final Semaphore wake = new Semaphore(0);
    private volatile boolean stopped;
    private volatile Instant lastRenewal = Instant.MIN;
    private volatile Instant lastSweep = Instant.MIN;

    public JobRunner(RunDependencies with, JobStore store, ReportsInFlight answers, TransitionListener transitions) {
        this.with = with;
        this.store = store;
        this.options = with.options();
        this.answers = answers;
        this.transitions = transitions;
        this.waiting = new QueueReason(store, with.workflows());
        this.pruner = new JobPruner(store, with.shelf(), options.keep(), () -> stopped);
    }

    /** Begins to claim jobs, those first that this host had before it was restarted. */
    public void start() {
        threads.execute(this::loop);
    }

    /** Jobs that ended since this host started. */
    public JobFigures figures() {
        return figures;
    }

    /** Looks for new jobs now. */
    public void wake() {
        wake.release();
    }

    /** From now on no job is begun or resumed, and none goes on to its next stage. */
    public void stopClaiming() {
        stopped = true;
    }

    private void loop() {
        while (!stopped) {
            try {
                round();
            } catch (RuntimeException | OutOfMemoryError e) {
                if (!stopped && DiskFull.is(e)) {
                    LOG.warn("Jobs wait for room on a disk: {}", e.getMessage());
                } else if (!stopped) {
                    LOG.error("Jobs cannot be claimed right now; trying again", e);
                }
            }
            try {
                if (wake.tryAcquire(options.poll().toNanos(), TimeUnit.NANOSECONDS)) {
                    wake.drainPermits();
                }
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void round() {
        Instant now = store.now();
        if (now.isAfter(lastRenewal.plus(options.lease().dividedBy(4)))) {
            store.transaction(handle -> {
                JobQueries.renew(handle, options.hostId(), now.plus(options.lease()));
                return true;
            });
            lastRenewal = now;
        }
        beginJobs(now);
        if (now.isAfter(lastSweep.plus(SWEEP))) {
            sweep(now);
            lastSweep = now;
        }
        if (pruner.isDue(now)) {
            threads.execute(() -> pruner.run(now));
        }
    }

    private void beginJobs(Instant now) {
        ConcurrencySlots places = new ConcurrencySlots(store, with.workflows());
        boolean more = true;
        while (more) {
            Set<String> full = places.full();
            List<JobQueries.Claimable> free =
                    store.read(handle -> JobQueries.claimable(handle, options.hostId(), now, full));
            for (JobQueries.Claimable job : free) {
                if (!stopped && running.size() < MAX_JOBS && !running.containsKey(job.id())) {
                    begin(job, places, now);
                }
            }
            // Behind a bundle that has just become full there may be others.
            more = free.size() == JobQueries.PAGE && !places.full().equals(full);
        }
        tellWhyTheyWait(places.full());
    }

    private void begin(JobQueries.Claimable job, ConcurrencySlots places, Instant now) {
        if (job.fresh() && !places.isFree(job.bundleId())) {
            return;
        }
        if (claim(job.id(), now)) {
            if (job.fresh()) {
                places.take(job.bundleId());
            }
            running.put(job.id(), true);
            threads.execute(() -> run(job.id()));
        }
    }

    private void tellWhyTheyWait(Set<String> full) {
        List<UUID> ids = full.isEmpty() ? List.of() : store.read(handle -> JobQueries.waiting(handle, full));
        toldToWait.retainAll(ids);
        for (UUID id : ids) {
            Optional<String> reason =
                    toldToWait.contains(id) ? Optional.empty() : store.find(id).flatMap(waiting::reason);
            if (reason.isPresent()) {
                toldToWait.add(id);
                store.change(id, tx -> {
                    tx.log(reason.get());
                    return true;
                });
            }
        }
    }

    private boolean claim(UUID id, Instant now) {
        return store.transaction(
                handle -> JobQueries.claim(handle, id, options.hostId(), now, now.plus(options.lease())));
    }

    private void run(UUID id) {
        try (JobSession session = new JobSession(id, store, with, transitions, () -> stopped)) {
            JobWorker worker = new JobWorker(with, answers, figures, session, () -> stopped);
            try {
                worker.run();
                faults.remove(id);
            } catch (OutOfMemoryError e) {
                fault(id, worker, new IllegalStateException("memory ran out", e));
            } catch (RuntimeException e) {
                if (DiskFull.is(e)) {
                    waitForRoom(id, e);
                } else {
                    fault(id, worker, e);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("job {} is left as it is", id);
        } catch (RuntimeException e) {
            if (!stopped) {
                LOG.error("Job {} has to wait", id, e);
            }
        } finally {
            running.remove(id);
        }
    }

    /** A full disk is no fault of the job: it goes on where it stands when there is room, however long that takes. */
    private void waitForRoom(UUID id, RuntimeException e) throws InterruptedException {
        LOG.warn("Job {} waits for room on a disk: {}", id, e.getMessage());
        TimeUnit.NANOSECONDS.sleep(options.firstBackOff().toNanos());
    }

    /** A fault of this host: the stage is tried again, since each can be, but not for ever. */
    private void fault(UUID id, JobWorker worker, RuntimeException e) throws InterruptedException {
        if (stopped) {
            return;
        }
        int count = faults.merge(id, 1, Integer::sum);
        LOG.error("Job {}: fault {} of {}", id, count, MAX_FAULTS, e);
        TimeUnit.NANOSECONDS.sleep(options.backOff(count).toNanos());
        if (count >= MAX_FAULTS) {
            faults.remove(id);
            try {
                worker.abandon();
            } catch (JobChangedException superseded) {
                LOG.debug("job {} went on by itself", id);
            }
        }
    }

    /** Ends the webhook tokens of jobs whose last word nobody can repeat any more. */
    private void sweep(Instant now) {
        Instant before = now.minus(options.reportTokenLife());
        List<UUID> ended = store.read(handle -> JobQueries.unswept(handle, before));
        ended.forEach(id -> with.tokens().revoke(id, JobTokens.Use.WEBHOOK));
        if (!ended.isEmpty()) {
            store.transaction(handle -> {
                JobQueries.swept(handle, ended);
                return true;
            });
        }
    }

    /**
     * Stops where each job stands; this host, or after the lease another one, goes on from there. Workers stop by
     * themselves between two stages. Only those that a BMC keeps waiting are interrupted, as an interrupt must not hit
     * the embedded database: it would close its files.
     */
    @Override
    public void close() {
        stopped = true;
        wake.release();
        store.signals().ringAll();
        threads.shutdown();
        try {
            if (!threads.awaitTermination(STOP.toSeconds(), TimeUnit.SECONDS)) {
                threads.shutdownNow();
                if (!threads.awaitTermination(STOP.toSeconds(), TimeUnit.SECONDS)) {
                    LOG.warn("Some jobs did not stop in time; they are resumed at the next start");
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
