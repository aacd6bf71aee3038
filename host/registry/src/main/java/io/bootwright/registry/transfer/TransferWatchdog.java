package io.bootwright.registry.transfer;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Interrupts threads whose transfer stalls; the web server by itself waits without limit for the next byte of a body. There
 * is no limit on a transfer as a whole, since a slow line may need hours. Safe for use by many threads.
 */
public final class TransferWatchdog implements AutoCloseable {
    private static final Duration LINGER = Duration.ofSeconds(10);
    private static final int PATIENCE = 5;

    private final Duration limit;
    private final Set<Transfer> running = ConcurrentHashMap.newKeySet();
    private final Thread watcher;

    /**
     * Begins to watch.
     *
     * @param limit how long one read may wait for bytes
     */
    public TransferWatchdog(Duration limit) {
        this.limit = limit;
        this.watcher = Thread.ofVirtual().name("transfer-watchdog").unstarted(this::watch);
        watcher.start();
    }

    /** Watches the calling thread, which reads, until the transfer is closed. */
    Transfer begin() {
        return begin(limit);
    }

    /** Watches the calling thread while it discards the rest of a body; the limit is for all of it. */
    public Transfer linger() {
        return begin(LINGER.compareTo(limit) < 0 ? LINGER : limit);
    }

    /** Watches the calling thread while it sends, with more time: a client may pause to write to a slow disk. */
    Transfer patient() {
        return begin(limit.multipliedBy(PATIENCE));
    }

    private Transfer begin(Duration most) {
        Transfer transfer = new Transfer(Thread.currentThread(), most);
        running.add(transfer);
        return transfer;
    }

    private void watch() {
        try {
            while (true) {
                Thread.sleep(Math.clamp(limit.toMillis() / 4, 20, 2000));
                running.forEach(Transfer::check);
            }
        } catch (InterruptedException e) {
            running.clear();
        }
    }

    @Override
    public void close() {
        watcher.interrupt();
    }

    /** One read or write that is watched. */
    public final class Transfer implements AutoCloseable {
        private final Thread thread;
        private final long most;
        private final long started = System.nanoTime();
        private boolean ended;
        private boolean interrupted;

        private Transfer(Thread thread, Duration most) {
            this.thread = thread;
            this.most = most.toNanos();
        }

        synchronized void check() {
            if (!ended && System.nanoTime() - started > most) {
                interrupted = true;
                ended = true;
                thread.interrupt();
            }
        }

        @Override
        public synchronized void close() {
            ended = true;
            running.remove(this);
            if (interrupted) {
                // The interrupt was for this transfer only; it has closed the socket.
                Thread.interrupted();
            }
        }
    }
}
