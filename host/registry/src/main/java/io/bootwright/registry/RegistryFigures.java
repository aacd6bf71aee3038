package io.bootwright.registry;

import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** What the registry counts since its process started. Safe for use by many threads. */
public final class RegistryFigures {
    private static final int STATUS_CLASSES = 6;

    private final LongAdder received = new LongAdder();
    private final LongAdder sent = new LongAdder();
    private final List<LongAdder> requests = Stream.generate(LongAdder::new)
            .limit((long) RequestClass.values().length * STATUS_CLASSES)
            .toList();

    RegistryFigures() {}

    private LongAdder requestsOf(RequestClass what, int statusClass) {
        return requests.get(what.ordinal() * STATUS_CLASSES + Math.clamp(statusClass, 0, STATUS_CLASSES - 1));
    }

    void received(long bytes) {
        received.add(bytes);
    }

    void sent(long bytes) {
        sent.add(bytes);
    }

    void answered(RequestClass what, int status) {
        requestsOf(what, status / 100).increment();
    }

    /** Bytes of bodies that clients sent. */
    public long bytesReceived() {
        return received.sum();
    }

    /** Bytes of blobs and manifests that clients were sent. */
    public long bytesSent() {
        return sent.sum();
    }

    /**
     * Answered requests.
     *
     * @param statusClass first digit of the status, 1 to 5
     */
    public long requests(RequestClass what, int statusClass) {
        return requestsOf(what, statusClass).sum();
    }
}
