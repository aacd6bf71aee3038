package io.bootwright.registry;

import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Which repository has which blob. Whatever is found or added here is on lease from then on. Rows are written first and
 * the file is looked at afterwards, the collector does it the other way round: so one of the two sees the other, also
 * when they are different hosts. Safe for use by many threads.
 */
final class Members {
    private final RegistryTables tables;
    private final BlobStore blobs;
    private final Leases leases;
    private final Clock clock;

    Members(RegistryTables tables, BlobStore blobs, Leases leases, Clock clock) {
        this.tables = tables;
        this.blobs = blobs;
        this.leases = leases;
        this.clock = clock;
    }

    /** Puts content into the store. */
    @FunctionalInterface
    interface Store {
        void run() throws IOException;
    }

    /** Stores content and adds it to a repository, ending the upload it came by; the rows change in one transaction. */
    void link(String repository, Digest digest, Optional<UUID> upload, Store store) throws IOException {
        leases.using().lock();
        try {
            store.run();
            add(repository, digest, upload);
            if (blobs.fileOrTrash(digest).isEmpty()) {
                throw new IOException("the blob " + digest + " was cleaned up while it was pushed");
            }
        } finally {
            leases.using().unlock();
        }
    }

    private void add(String repository, Digest digest, Optional<UUID> upload) {
        Instant until = leases.fromNow();
        tables.addMember(repository, digest, upload, clock.instant(), until);
        leases.wrote(repository, digest, until);
    }

    /** Whether the repository has the blob; who is told so may count on it. */
    boolean has(String repository, Digest digest) {
        leases.using().lock();
        try {
            boolean member;
            if (leases.isFresh(repository, digest)) {
                member = tables.isMember(repository, digest);
            } else {
                Instant until = leases.fromNow();
                member = tables.leaseMember(repository, digest, until);
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
            add(repository, digest, Optional.empty());
            return true;
        } finally {
            leases.using().unlock();
        }
    }
}
