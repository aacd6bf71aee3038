package io.bootwright.registry.api;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** Counters of the registry since its process started. Safe for use by many threads. */
public final class RegistryFigures {
    private static final int STATUS_CLASSES = 6;

    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final List<LongAdder> requests = Stream.generate(LongAdder::new)
            .limit((long) RequestClass.values().length * STATUS_CLASSES)
            .toList();

    /** All counters at 0. */
    public RegistryFigures() {}

    private LongAdder requestsOf(RequestClass what, int statusClass) {
        return requests.get(what.ordinal() * STATUS_CLASSES + Math.clamp(statusClass, 0, STATUS_CLASSES - 1));
    }

    /** Counts bytes of request bodies. */
    public void received(long bytes) {
        received.add(bytes);
    }

    /** Counts bytes that were sent. */
    public void sent(long bytes) {
        sent.add(bytes);
    }

    /** Counts an answered request. */
    public void answered(RequestClass what, int status) {
        requestsOf(what, status / 100).increment();
    }

    /** Bytes of request bodies. */
    public long bytesReceived() {
        return received.sum();
    }

    /** Bytes of blobs and manifests that were sent. */
    public long bytesSent() {
        return sent.sum();
    }

    /**
     * Number of answered requests.
     *
     * @param statusClass first digit of the status, 1 to 5
     */
    public long requests(RequestClass what, int statusClass) {
        return requestsOf(what, statusClass).sum();
    }
}
