package io.bootwright.registry;

import java.util.function.BooleanSupplier;

/** Waits for something that another thread does. */
final class Await {
    private static final long MOST_NANOS = 30_000_000_000L;

    private Await() {}

    static void until(BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + MOST_NANOS;
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("it did not happen within 30 s");
            }
            Thread.sleep(10);
        }
    }
}
