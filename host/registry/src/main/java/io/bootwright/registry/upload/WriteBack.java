package io.bootwright.registry.upload;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.util.Optional;

/**
 * Flushes a growing file in the background, so that the flush at its end has little left to do: clients wait half a minute
 * for the answer to a commit, and 20 GB of dirty pages take longer. For one thread.
 */
final class WriteBack implements AutoCloseable {
    private static final long EVERY = 64L * 1024 * 1024;

    private final FileChannel channel;
    private long sinceLast;
    private Optional<Thread> flush = Optional.empty();

    WriteBack(FileChannel channel) {
        this.channel = channel;
    }

    /** Counts bytes that were written. True every 64 MiB, when the free space should be looked at as well. */
    boolean written(int bytes) {
        sinceLast += bytes;
        if (sinceLast < EVERY) {
            return false;
        }
        sinceLast = 0;
        if (flush.filter(Thread::isAlive).isEmpty()) {
            flush = Optional.of(Thread.ofVirtual().name("registry-write-back").start(this::force));
        }
        return true;
    }

    private void force() {
        try {
            channel.force(false);
        } catch (IOException e) {
            // The flush before the commit meets the same error and reports it to the client.
        }
    }

    /** Waits for the flush under way: closing the channel beneath it would end it with an error. */
    @Override
    public void close() {
        flush.ifPresent(thread -> {
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }
}
