package io.bootwright.registry;

import java.io.IOException;
import java.time.Clock;
import java.util.Optional;
import java.util.UUID;

/**
 * Which repository has which blob. Whatever is found or added here is on lease from then on. Safe for use by many
 * threads.
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
            leases.renew(digest, clock.instant());
            tables.addMember(repository, digest, upload, clock.instant());
        } finally {
            leases.using().unlock();
        }
    }

    /** Whether the repository has the blob; who is told so may count on it. */
    boolean has(String repository, Digest digest) {
        leases.using().lock();
        try {
            boolean there =
                    tables.isMember(repository, digest) && blobs.file(digest).isPresent();
            if (there) {
                leases.renew(digest, clock.instant());
            }
            return there;
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
            tables.addMember(repository, digest, Optional.empty(), clock.instant());
            return true;
        } finally {
            leases.using().unlock();
        }
    }
}
