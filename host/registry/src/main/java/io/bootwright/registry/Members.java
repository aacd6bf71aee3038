package io.bootwright.registry;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;

/**
 * Which repository has which blob. Whatever is found or added here is on lease from then on. Rows are written first and
 * the file is looked at afterwards, the collector does it the other way round: so one of the two sees the other, also
 * when they are different hosts. Safe for use by many threads.
 */
final class Members {
    private final MemberTable table;
    private final BlobStore blobs;
    private final Leases leases;
    private final MemberBatch batch;

    Members(MemberTable table, BlobStore blobs, Leases leases, Clock clock) {
        this.table = table;
        this.blobs = blobs;
        this.leases = leases;
        this.batch = new MemberBatch(table, blobs, leases, clock);
    }

    /** Puts content into the store. */
    @FunctionalInterface
    interface Store {
        void run() throws IOException;
    }

    /** Stores content and adds it to a repository; both are on the disk afterwards, the content before the row. */
    void link(String repository, Digest digest, Store store) throws IOException {
        leases.using().lock();
        try {
            store.run();
            batch.add(repository, digest);
            if (blobs.fileOrTrash(digest).isEmpty()) {
                throw new IOException("the blob " + digest + " was cleaned up while it was pushed");
            }
        } finally {
            leases.using().unlock();
        }
    }

    /** Whether the repository has the blob; who is told so may count on it. */
    boolean has(String repository, Digest digest) {
        leases.using().lock();
        try {
            boolean member;
            if (leases.isFresh(repository, digest)) {
                member = table.has(repository, digest);
            } else {
                Instant until = leases.fromNow();
                member = table.lease(repository, digest, until);
                if (member) {
                    leases.wrote(repository, digest, until);
                }
            }
            return member && blobs.fileOrTrash(digest).isPresent();
        } finally {
            leases.using().unlock();
        }
    }

    /** Adds a blob that another repository has; false when that is not so. */
    boolean mount(String repository, Digest digest, String from) {
        leases.using().lock();
        try {
            if (!has(from, digest)) {
                return false;
            }
            batch.add(repository, digest);
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            leases.using().unlock();
        }
    }
}
