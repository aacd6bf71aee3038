package io.bootwright.redfish.transport;

import io.bootwright.errors.BmcErrorCode;
import java.time.Duration;

/** Pauses between retries: they grow, and end when a time limit is reached. Not safe for use by several threads. */
public final class RetryBudget {
    private final long end;
    private final long longest;
    private long next;

    public RetryBudget(Duration limit, Duration poll) {
        this.end = System.nanoTime() + limit.toNanos();
        this.longest = poll.toNanos();
        this.next = Math.max(1, poll.toNanos() / 16);
    }

    /** Pauses; false, without a pause, once the time is up. */
    public boolean again() {
        return again(Duration.ZERO);
    }

    /** Pauses for {@code atLeast}, or longer. */
    public boolean again(Duration atLeast) {
        long left = end - System.nanoTime();
        if (left <= 0) {
            return false;
        }
        long pause = Math.min(left, Math.max(next, atLeast.toNanos()));
        next = Math.min(longest, next * 2);
        sleep(Duration.ofNanos(pause));
        return true;
    }

    public static void sleep(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedfishException(
                    RedfishException.Kind.TIMEOUT,
                    0,
                    "Waiting for a BMC was interrupted.",
                    BmcHint.of(BmcErrorCode.BMC_INTERRUPTED),
                    e);
        }
    }
}
