package io.bootwright.registry.upkeep;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Tells work in the background to end at the next safe place. No thread is interrupted. Safe for use by many threads. */
final class StopSignal {
    private final CountDownLatch latch = new CountDownLatch(1);

    void send() {
        latch.countDown();
    }

    boolean isSent() {
        return latch.getCount() == 0;
    }

    /** Waits for the signal at most so long; true when it was sent. */
    boolean await(Duration most) {
        try {
            return latch.await(most.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
