package io.bootwright.registry.catalog;

import io.bootwright.registry.blobs.BlobStore;
import io.bootwright.registry.oci.Digest;
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
 * Links blobs to repositories in batches. A link needs two flushes of the disk, one for the file's name and one for the
 * row. Links that arrive while another thread is flushing are done together with the next flush, so under load each costs
 * less; a single one is done at once. Safe for use by many threads.
 */
final class BlobLinkBatch {
    private static final int MOST = 256;

    private final BlobLinkTable table;
    private final BlobStore blobs;
    private final Leases leases;
    private final Clock clock;
    private final Queue<Entry> waiting = new ConcurrentLinkedQueue<>();
    private final Lock working = new ReentrantLock();

    BlobLinkBatch(BlobLinkTable table, BlobStore blobs, Leases leases, Clock clock) {
        this.table = table;
        this.blobs = blobs;
        this.leases = leases;
        this.clock = clock;
    }

    /** One link to be made. Read and changed under the lock only. */
    private static final class Entry {
        private final BlobLinkTable.BlobLink link;
        private boolean done;
        private Optional<Exception> failure = Optional.empty();

        Entry(BlobLinkTable.BlobLink link) {
            this.link = link;
        }
    }

    /**
     * Links a blob whose file is in its place, with a lease. The file's name and the row are on the disk afterwards, in
     * this order.
     *
     * @throws IOException when the disk failed
     * @throws JdbiException when the database failed
     */
    void add(String repository, Digest digest) throws IOException {
        Entry entry = new Entry(new BlobLinkTable.BlobLink(repository, digest));
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
            throw new IllegalStateException("The thread that was linking blobs ended before it had done all.");
        }
        if (entry.failure.isPresent()) {
            // One exception may go to several threads.
            switch (entry.failure.get()) {
                case IOException e -> throw new IOException(e.getMessage(), e);
                case RuntimeException e -> throw e;
                default -> throw new IllegalStateException(entry.failure.get());
            }
        }
    }

    /** Makes the links that wait; the caller's own is one of them, or done already. */
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
            // One of them may be the cause: try each by itself.
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
                entries.stream().map(entry -> entry.link.digest().algorithm()).collect(Collectors.toSet());
        blobs.force(algorithms);
        Instant until = leases.fromNow();
        TreeSet<BlobLinkTable.BlobLink> links =
                entries.stream().map(entry -> entry.link).collect(Collectors.toCollection(TreeSet::new));
        table.add(links, clock.instant(), until);
        links.forEach(link -> leases.wrote(link.repository(), link.digest(), until));
    }
}
