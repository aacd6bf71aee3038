package io.bootwright.registry.api;

import io.bootwright.registry.oci.RegistryError;
import java.util.concurrent.Semaphore;

/**
 * A limit on transfers of one kind that run at the same time. A request above the limit gets 429 at once; requests of
 * other kinds are not affected. Safe for use by many threads.
 */
public final class TransferLimit {
    /** Transfers end all the time. */
    private static final int RETRY_SECONDS = 5;

    private final String what;
    private final int most;
    private final Semaphore free;

    /**
     * A limit.
     *
     * @param what plural name of the transfers, for messages
     */
    public TransferLimit(String what, int most) {
        this.what = what;
        this.most = most;
        this.free = new Semaphore(most);
    }

    /**
     * Begins a transfer. Closing the permit ends it.
     *
     * @throws RegistryError 429 when too many are running
     */
    Permit take() {
        if (!free.tryAcquire()) {
            throw RegistryError.busy(
                    most + " " + what + " are running already. Try again in some seconds.", RETRY_SECONDS);
        }
        return free::release;
    }

    /** Transfers that run now. */
    public int taken() {
        return most - free.availablePermits();
    }

    /** One running transfer. */
    @FunctionalInterface
    interface Permit extends AutoCloseable {
        @Override
        void close();
    }
}
