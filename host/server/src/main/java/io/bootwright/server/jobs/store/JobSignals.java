package io.bootwright.server.jobs.store;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Wakes who waits for news of a job: its worker and its event streams. A signal may be missed (it says nothing about
 * other hosts on the same database), so that everybody also looks again after a while. Safe for use by many threads.
 */
public final class JobSignals {
    private final Map<UUID, Bell> bells = new ConcurrentHashMap<>();

    private static final class Bell {
        final ReentrantLock lock = new ReentrantLock();
        final Condition rung = lock.newCondition();
        int waiting;
        long rings;
    }

    void ring(UUID id) {
        Bell bell = bells.get(id);
        if (bell != null) {
            bell.lock.lock();
            try {
                bell.rings++;
                bell.rung.signalAll();
            } finally {
                bell.lock.unlock();
            }
        }
    }

    /** The jobs that somebody waits for. */
    Set<UUID> waitedFor() {
        return Set.copyOf(bells.keySet());
    }

    /** Wakes everybody, whatever they wait for. */
    public void ringAll() {
        bells.keySet().forEach(this::ring);
    }

    /** Listens from now on; what is rung before {@link Listener#await} is not lost. */
    public Listener listen(UUID id) {
        Bell bell = bells.compute(id, (key, known) -> {
            Bell mine = known == null ? new Bell() : known;
            mine.waiting++;
            return mine;
        });
        return new Listener(id, bell);
    }

    /** One who waits. For one thread. */
    public final class Listener implements AutoCloseable {
        private final UUID id;
        private final Bell bell;
        private long heard;

        private Listener(UUID id, Bell bell) {
            this.id = id;
            this.bell = bell;
        }

        /**
         * Returns when the job was signalled since the last call, or after the time.
         *
         * @return whether it was signalled
         */
        public boolean await(Duration most) throws InterruptedException {
            long left = most.toNanos();
            if (!bell.lock.tryLock(left, TimeUnit.NANOSECONDS)) {
                return false;
            }
            try {
                while (bell.rings == heard && left > 0) {
                    left = bell.rung.awaitNanos(left);
                }
                boolean news = bell.rings != heard;
                heard = bell.rings;
                return news;
            } finally {
                bell.lock.unlock();
            }
        }

        @Override
        public void close() {
            bells.computeIfPresent(id, (key, mine) -> {
                mine.waiting--;
                return mine.waiting == 0 ? null : mine;
            });
        }
    }
}
