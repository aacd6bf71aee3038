package io.bootwright.server.jobs.store;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out what other hosts on the same database have changed of the jobs that somebody here waits for: one query for all
 * of them, now and then. Not needed where one host has the database for itself. Safe for use by many threads.
 */
public final class RemoteChanges implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RemoteChanges.class);

    private final JobStore store;
    private final Duration pause;
    private final Map<UUID, Long> seen = new HashMap<>();
    private final Semaphore closed = new Semaphore(0);
    private final Thread thread;

    /** Looks from now on, until it is closed. */
    public RemoteChanges(JobStore store, Duration pause) {
        this.store = store;
        this.pause = pause;
        this.thread = Thread.ofVirtual().name("remote-changes").start(this::loop);
    }

    private void loop() {
        try {
            while (!closed.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                try {
                    look();
                } catch (RuntimeException e) {
                    LOG.warn("What other hosts do cannot be seen right now: {}", e.getMessage());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        Set<UUID> waitedFor = store.signals().waitedFor();
        seen.keySet().retainAll(waitedFor);
        if (waitedFor.isEmpty()) {
            return;
        }
        Map<UUID, Long> versions = store.read(handle -> JobQueries.versions(handle, waitedFor));
        for (UUID id : waitedFor) {
            // A job that is gone is news, too.
            long version = versions.getOrDefault(id, -1L);
            boolean changed = !Long.valueOf(version).equals(seen.put(id, version));
            if (forgetOther(id, version) || changed) {
                store.signals().ring(id);
            }
        }
    }

    /** What this host remembers of a job is forgotten when the row has another version. */
    private boolean forgetOther(UUID id, long version) {
        Optional<LiveJobs.Live> stale = store.live()
                .find(id)
                .filter(job -> job.state()
                        .filter(state -> state.job().journal().version() != version)
                        .isPresent());
        stale.ifPresent(LiveJobs.Live::forget);
        return stale.isPresent();
    }

    @Override
    public void close() {
        closed.release();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
