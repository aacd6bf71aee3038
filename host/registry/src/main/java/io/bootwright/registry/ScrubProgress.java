package io.bootwright.registry;

import java.time.Instant;

/** How far a scrub is. Written by one thread, read by many. */
public final class ScrubProgress {
    private final Instant startedAt;
    private volatile int blobs;
    private volatile int of;
    private volatile long bytes;

    ScrubProgress(Instant startedAt) {
        this.startedAt = startedAt;
    }

    void total(int count) {
        of = count;
    }

    void at(int count, long read) {
        blobs = count;
        bytes = read;
    }

    public Instant startedAt() {
        return startedAt;
    }

    /** Blobs that were read. */
    public int blobs() {
        return blobs;
    }

    /** Blobs that there are. */
    public int of() {
        return of;
    }

    /** Bytes that were read. */
    public long bytes() {
        return bytes;
    }
}
