package io.bootwright.registry.upkeep;

import java.time.Instant;

/** The progress of a scrub. Written by one thread, read by many. */
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

    /** Blobs that were read so far. */
    public int blobs() {
        return blobs;
    }

    /** Blobs that are to be read. */
    public int of() {
        return of;
    }

    /** Bytes that were read so far. */
    public long bytes() {
        return bytes;
    }
}
