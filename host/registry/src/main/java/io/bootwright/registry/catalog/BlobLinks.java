package io.bootwright.registry.catalog;

import io.bootwright.registry.blobs.BlobStore;
import io.bootwright.registry.oci.Digest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Instant;

/**
 * The links of blobs to repositories: which repository has which blob. Whatever is found or added here is leased from then
 * on. Here the row is written first and the file is looked at afterwards; a collection moves the file first and looks at
 * the rows afterwards. So one of the two sees the other, also when they run on different hosts. Safe for use by many
 * threads.
 */
public final class BlobLinks {
    private final BlobLinkTable table;
    private final BlobStore blobs;
    private final Leases leases;
    private final BlobLinkBatch batch;

    public BlobLinks(BlobLinkTable table, BlobStore blobs, Leases leases, Clock clock) {
        this.table = table;
        this.blobs = blobs;
        this.leases = leases;
        this.batch = new BlobLinkBatch(table, blobs, leases, clock);
    }

    /** Puts a blob's file into its place. */
    @FunctionalInterface
    public interface Store {
        void run() throws IOException;
    }

    /**
     * Stores a blob and links it to a repository. Both are on the disk afterwards, the blob before the row.
     *
     * @throws IOException when the disk failed, or the blob was collected meanwhile and could not be brought back
     */
    public void link(String repository, Digest digest, Store store) throws IOException {
        leases.using().lock();
        try {
            store.run();
            batch.add(repository, digest);
            if (blobs.fileOrTrash(digest).isEmpty()) {
                throw new IOException("The blob " + digest + " was collected while it was pushed.");
            }
        } finally {
            leases.using().unlock();
        }
    }

    /** Whether the repository has the blob. If so, it is leased, so that the client may rely on it. */
    public boolean has(String repository, Digest digest) {
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

    /** Links a blob that another repository has; false when that one does not have it. */
    public boolean mount(String repository, Digest digest, String from) {
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
