package io.bootwright.registry;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jdbi.v3.core.JdbiException;

/**
 * Adds blobs to repositories. Each takes two waits for the disk, for the name of the file and for the row; those that come
 * while somebody waits are then done together, so the more come, the less each costs. Who comes alone waits for nobody.
 * Safe for use by many threads.
 */
final class MemberBatch {
    private static final int MOST = 256;

    private final MemberTable table;
    private final BlobStore blobs;
    private final Leases leases;
    private final Clock clock;
    private final Queue<Entry> waiting = new ConcurrentLinkedQueue<>();
    private final Lock working = new ReentrantLock();

    MemberBatch(MemberTable table, BlobStore blobs, Leases leases, Clock clock) {
        this.table = table;
        this.blobs = blobs;
        this.leases = leases;
        this.clock = clock;
    }

    /** One addition; changed and looked at under the lock only. */
    private static final class Entry {
        private final MemberTable.Member member;
        private boolean done;
        private Optional<Exception> failure = Optional.empty();

        Entry(MemberTable.Member member) {
            this.member = member;
        }
    }

    /**
     * Adds a blob, on lease, whose file is in its place. File name and row are on the disk afterwards, in this order.
     *
     * @throws IOException when the disk failed
     * @throws JdbiException when the database failed
     */
    void add(String repository, Digest digest) throws IOException {
        Entry entry = new Entry(new MemberTable.Member(repository, digest));
        waiting.add(entry);
        working.lock();
        try {
            if (!entry.done) {
                work();
            }
        } finally {
            working.unlock();
        }
        if (!entry.done) {
            throw new IllegalStateException("whoever was adding blobs came to an end in the middle");
        }
        if (entry.failure.isPresent()) {
            // One exception may be for several threads.
            switch (entry.failure.get()) {
                case IOException e -> throw new IOException(e.getMessage(), e);
                case RuntimeException e -> throw e;
                default -> throw new IllegalStateException(entry.failure.get());
            }
        }
    }

    /** Does what is waiting; the caller's own entry is among it, or done. */
    private void work() {
        List<Entry> entries = new ArrayList<>();
        for (Entry next = waiting.poll(); next != null; next = waiting.poll()) {
            entries.add(next);
            if (entries.size() == MOST) {
                store(entries);
                entries.clear();
            }
        }
        store(entries);
    }

    private void store(List<Entry> entries) {
        if (entries.isEmpty()) {
            return;
        }
        Optional<Exception> failure = Optional.empty();
        try {
            storeTogether(entries);
        } catch (IOException | RuntimeException e) {
            failure = Optional.of(e);
        }
        if (failure.isPresent() && entries.size() > 1) {
            // It may be the fault of one of them.
            entries.forEach(entry -> store(List.of(entry)));
            return;
        }
        for (Entry entry : entries) {
            entry.failure = failure;
            entry.done = true;
        }
    }

    private void storeTogether(List<Entry> entries) throws IOException {
        Set<String> algorithms =
                entries.stream().map(entry -> entry.member.digest().algorithm()).collect(Collectors.toSet());
        blobs.force(algorithms);
        Instant until = leases.fromNow();
        TreeSet<MemberTable.Member> members =
                entries.stream().map(entry -> entry.member).collect(Collectors.toCollection(TreeSet::new));
        table.add(members, clock.instant(), until);
        members.forEach(member -> leases.wrote(member.repository(), member.digest(), until));
    }
}
