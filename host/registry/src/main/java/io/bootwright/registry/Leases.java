package io.bootwright.registry;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Keeps the collector away from content that a client counts on although nothing refers to it yet: a blob between its push
 * (or a HEAD that found it) and the manifest. A lease is a column of the row that puts content into a repository, so it
 * changes in the same transaction, outlives this process and holds for every host on the database. Here is only the
 * memory of which rows need no new lease yet. Safe for use by many threads.
 */
final class Leases {
    /** A lease is written again when a tenth of it has passed: what is asked for all the time costs no writes. */
    private static final int PARTS = 10;

    private static final int MOST_REMEMBERED = 100_000;

    private final Duration length;
    private final Clock clock;
    private final Map<Key, Instant> known = new ConcurrentHashMap<>();
    private final ReadWriteLock lock = new ReentrantReadWriteLock(true);

    Leases(Duration length, Clock clock) {
        this.length = length;
        this.clock = clock;
    }

    private record Key(String repository, Digest digest) {}

    /** Held while content is looked up and put on lease, or linked into a repository; short. */
    Lock using() {
        return lock.readLock();
    }

    /** Held while the collector decides and removes, so that pushes to this host are not rolled back by it. */
    Lock collecting() {
        return lock.writeLock();
    }

    /** The end of a lease that begins now. */
    Instant fromNow() {
        return clock.instant().plus(length);
    }

    /** Whether the row's lease has just been written. */
    boolean isFresh(String repository, Digest digest) {
        Instant until = known.get(new Key(repository, digest));
        return until != null && until.isAfter(fromNow().minus(length.dividedBy(PARTS)));
    }

    /** The row's lease was written. */
    void wrote(String repository, Digest digest, Instant until) {
        if (known.size() >= MOST_REMEMBERED) {
            known.clear();
        }
        known.put(new Key(repository, digest), until);
    }

    /** Forgets what has ended. */
    void prune() {
        Instant now = clock.instant();
        known.values().removeIf(until -> !until.isAfter(now));
    }
}
