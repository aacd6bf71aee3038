package io.bootwright.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Keeps the collector away from content that a client counts on although nothing refers to it yet: a blob between its push
 * (or a HEAD that found it) and the manifest. Leases live in memory; after a start everything is on lease once, so that
 * none is lost by a restart. Safe for use by many threads.
 */
final class Leases {
    private final Duration length;
    private final Instant opened;
    private final Map<Digest, Instant> asked = new ConcurrentHashMap<>();
    private final ReadWriteLock lock = new ReentrantReadWriteLock(true);

    Leases(Duration length, Instant opened) {
        this.length = length;
        this.opened = opened;
    }

    /** Held while content is looked up and put on lease, or linked into a repository; short. */
    Lock using() {
        return lock.readLock();
    }

    /** Held while the collector decides and removes. */
    Lock collecting() {
        return lock.writeLock();
    }

    /** Somebody counts on it from now on. */
    void renew(Digest digest, Instant now) {
        asked.put(digest, now);
    }

    boolean holds(Digest digest, Instant now) {
        Instant latest = asked.getOrDefault(digest, opened);
        return latest.plus(length).isAfter(now);
    }

    /** Forgets leases that have ended. */
    void prune(Instant now) {
        asked.values().removeIf(latest -> !latest.plus(length).isAfter(now));
    }
}
