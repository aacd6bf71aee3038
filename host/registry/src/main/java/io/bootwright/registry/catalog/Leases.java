package io.bootwright.registry.catalog;

import io.bootwright.registry.oci.Digest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Leases: for some time, content that a client relies on is not collected although nothing refers to it yet, such as a
 * blob between its push (or a HEAD that found it) and its manifest. A lease is a column of the row that links content to
 * a repository, so it changes in the same transaction, outlives this process and holds for every host on the database.
 * This class only remembers which rows need no new lease yet. Safe for use by many threads.
 */
public final class Leases {
    /** A lease is written again when a tenth of it has passed, so that frequent requests cost few writes. */
    private static final int PARTS = 10;

    private static final int MOST_REMEMBERED = 100_000;

    private final Duration length;
    private final Clock clock;
    private final Map<Key, Instant> known = new ConcurrentHashMap<>();
    private final ReadWriteLock lock = new ReentrantReadWriteLock(true);

    /**
     * No leases yet.
     *
     * @param length how long a lease holds
     */
    public Leases(Duration length, Clock clock) {
        this.length = length;
        this.clock = clock;
    }

    private record Key(String repository, Digest digest) {}

    /** Held, for a short time, while content is looked up and leased or linked to a repository. */
    Lock using() {
        return lock.readLock();
    }

    /**
     * Held while a collection decides what goes and deletes those rows, for the time of some queries. Not needed for
     * correctness, which rests on rows and files alone, but it keeps pushes to this host from being rolled back.
     */
    public Lock collecting() {
        return lock.writeLock();
    }

    /** The end of a lease that begins now. */
    public Instant fromNow() {
        return clock.instant().plus(length);
    }

    /** Whether a row's lease was written so recently that it need not be written again. */
    boolean isFresh(String repository, Digest digest) {
        Instant until = known.get(new Key(repository, digest));
        return until != null && until.isAfter(fromNow().minus(length.dividedBy(PARTS)));
    }

    /** Remembers that a row's lease was written. */
    void wrote(String repository, Digest digest, Instant until) {
        if (known.size() >= MOST_REMEMBERED) {
            known.clear();
        }
        known.put(new Key(repository, digest), until);
    }

    /** Forgets leases that have ended. */
    public void prune() {
        Instant now = clock.instant();
        known.values().removeIf(until -> !until.isAfter(now));
    }
}
