package io.bootwright.server.jobs.run;

import io.bootwright.server.jobs.store.JobStore;
import io.bootwright.server.jobs.store.PruneQueries;
import io.bootwright.server.media.MediaShelf;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes jobs that ended long ago, once a day, but the last job of each server: what became of a server is always known.
 * Works in small transactions, so that nothing waits for it; what a stop leaves over, the next run finds.
 */
final class JobPruner {
    private static final Logger LOG = LoggerFactory.getLogger(JobPruner.class);
    private static final Duration EVERY = Duration.ofDays(1);
    private static final Duration AGAIN = Duration.ofMinutes(10);
    private static final int JOBS = 100;
    private static final int EVENTS = 1000;

    private final JobStore store;
    private final MediaShelf shelf;
    private final Optional<Duration> keep;
    private final BooleanSupplier stopped;
    private volatile Instant due = Instant.MIN;

    /**
     * A pruner.
     *
     * @param keep how long a job is kept after its end; empty for ever
     */
    JobPruner(JobStore store, MediaShelf shelf, Optional<Duration> keep, BooleanSupplier stopped) {
        this.store = store;
        this.shelf = shelf;
        this.keep = keep;
        this.stopped = stopped;
    }

    /** Whether it is time for a run; says so once. */
    boolean isDue(Instant now) {
        if (keep.isEmpty() || now.isBefore(due)) {
            return false;
        }
        due = now.plus(EVERY);
        return true;
    }

    /** One run; takes seconds to minutes. */
    void run(Instant now) {
        Instant before = now.minus(keep.orElseThrow());
        long removed = 0;
        try {
            List<PruneQueries.Prunable> jobs = next(before);
            while (!jobs.isEmpty()) {
                for (PruneQueries.Prunable job : jobs) {
                    if (stopped.getAsBoolean()) {
                        return;
                    }
                    remove(job);
                    removed++;
                }
                jobs = next(before);
            }
        } catch (RuntimeException e) {
            due = now.plus(AGAIN);
            LOG.warn("Old jobs could not be removed; trying again later: {}", e.getMessage());
        }
        if (removed > 0) {
            LOG.info("Removed {} jobs that ended before {} (jobs.keep)", removed, before);
        }
    }

    private List<PruneQueries.Prunable> next(Instant before) {
        return store.read(handle -> PruneQueries.prunable(handle, before, JOBS));
    }

    private void remove(PruneQueries.Prunable job) {
        // The first event is the answer to a repeated request: it stays as long as the job.
        for (long from = 1; from < job.events(); from += EVENTS) {
            long first = from;
            store.transaction(handle -> {
                PruneQueries.removeEvents(handle, job.id(), first, first + EVENTS);
                return true;
            });
        }
        shelf.forget(job.id());
        store.transaction(handle -> {
            PruneQueries.removeJob(handle, job.id());
            return true;
        });
    }
}
