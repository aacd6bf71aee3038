package io.bootwright.it;

import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

/** Waits for what other processes do. */
final class Await {
    private static final Duration PAUSE = Duration.ofMillis(100);

    private Await() {}

    /** The first value that the question yields; fails with what was waited for when the limit has passed. */
    static <T> T until(String what, Duration limit, Supplier<Optional<T>> question) {
        return await(what)
                .atMost(limit)
                .pollDelay(Duration.ZERO)
                .pollInterval(PAUSE)
                .until(question::get, Optional::isPresent)
                .orElseThrow();
    }

    static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
