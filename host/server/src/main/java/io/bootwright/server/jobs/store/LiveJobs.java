package io.bootwright.server.jobs.store;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The jobs that this host runs, in memory: their worker, the reports of their machines and cancels need not read what this
 * host has just written. What another host writes to the same database is found out when a change meets another version of
 * the row, and by {@link RemoteChanges}. Safe for use by many threads.
 */
final class LiveJobs {
    private final Map<UUID, Live> jobs = new ConcurrentHashMap<>();

    /** One job: its lock orders the changes that this host makes. */
    static final class Live {
        final ReentrantLock lock = new ReentrantLock();
        private volatile Optional<JobState> state = Optional.empty();

        /** As it was read or written last; empty when that has to be read. */
        Optional<JobState> state() {
            return state;
        }

        void remember(JobState now) {
            state = Optional.of(now);
        }

        void forget() {
            state = Optional.empty();
        }
    }

    /** Keeps a job in memory from now on. */
    void add(UUID id) {
        jobs.put(id, new Live());
    }

    void remove(UUID id) {
        jobs.remove(id);
    }

    /** Empty for a job that this host does not run. */
    Optional<Live> find(UUID id) {
        return Optional.ofNullable(jobs.get(id));
    }
}
