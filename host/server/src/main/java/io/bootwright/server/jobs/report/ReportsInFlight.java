package io.bootwright.server.jobs.report;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Reports whose answers are not sent yet. A machine is not powered off while it waits for its 200 (decisions §8): it
 * would take that for a failure, and its own file systems deserve the moment. Safe for use by many threads.
 */
public final class ReportsInFlight {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition sent = lock.newCondition();
    private final Map<UUID, Integer> pending = new HashMap<>();

    void begin(UUID job) {
        lock.lock();
        try {
            pending.merge(job, 1, Integer::sum);
        } finally {
            lock.unlock();
        }
    }

    void end(UUID job) {
        lock.lock();
        try {
            pending.computeIfPresent(job, (id, count) -> count == 1 ? null : count - 1);
            sent.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until no answer is pending, but not longer than that: a reader may be gone. */
    public void awaitNone(UUID job, Duration most) throws InterruptedException {
        long left = most.toNanos();
        lock.lockInterruptibly();
        try {
            while (pending.containsKey(job) && left > 0) {
                left = sent.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }
}
