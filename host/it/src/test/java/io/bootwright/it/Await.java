package io.bootwright.it;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** Waits for what other processes do. */
final class Await {
    private Await() {}

    /** The first value that the question yields; fails with the last answer's description when the limit has passed. */
    static <T> T until(String what, Duration limit, Supplier<Optional<T>> question) {
        Instant end = Instant.now().plus(limit);
        while (true) {
            Optional<T> answer = question.get();
            if (answer.isPresent()) {
                return answer.get();
            }
            if (Instant.now().isAfter(end)) {
                throw new AssertionError("did not happen within " + limit + ": " + what);
            }
            pause();
        }
    }

    static void pause() {
        try {
            Thread.sleep(100);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
