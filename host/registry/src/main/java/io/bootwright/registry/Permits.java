package io.bootwright.registry;

import java.util.concurrent.Semaphore;

/**
 * How many transfers of one kind may run at the same time. Who comes when all are taken is told to come back, and waits
 * for nobody: requests of other kinds never see it. Safe for use by many threads.
 */
final class Permits {
    private final String what;
    private final int most;
    private final Semaphore free;

    Permits(String what, int most) {
        this.what = what;
        this.most = most;
        this.free = new Semaphore(most);
    }

    /**
     * Begins a transfer; closing the permit ends it.
     *
     * @throws RegistryError 429 when too many are running
     */
    Permit take() {
        if (!free.tryAcquire()) {
            throw RegistryError.busy(most + " " + what + " are running already; try again in some seconds");
        }
        return free::release;
    }

    int taken() {
        return most - free.availablePermits();
    }

    /** One running transfer. */
    @FunctionalInterface
    interface Permit extends AutoCloseable {
        @Override
        void close();
    }
}
