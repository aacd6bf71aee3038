package io.bootwright.registry.catalog;

import io.bootwright.registry.blobs.DiskFull;
import io.bootwright.registry.oci.Digest;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;

/** SQL for rows with a lease, which is their column {@code leased_until}. */
final class LeasedRow {
    private LeasedRow() {}

    static boolean exists(Handle handle, String table, String repository, Digest digest) {
        return handle.createQuery("SELECT COUNT(*) FROM " + table
                                + " WHERE repository = :repository AND digest = :digest")
                        .bind("repository", repository)
                        .bind("digest", digest.toString())
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    /** Extends the lease of a row; false when there is no such row. */
    static boolean extend(Handle handle, String table, String repository, Digest digest, Instant until) {
        return handle.createUpdate("UPDATE " + table + " SET leased_until = :until"
                                + " WHERE repository = :repository AND digest = :digest")
                        .bind("until", utc(until))
                        .bind("repository", repository)
                        .bind("digest", digest.toString())
                        .execute()
                > 0;
    }

    /** The same in a transaction of its own. When the database's disk is full, only looks: pulls go on without a lease. */
    static boolean extendOrLook(Jdbi jdbi, String table, String repository, Digest digest, Instant until) {
        try {
            return TransactionRetry.onConflict(
                    () -> jdbi.inTransaction(handle -> extend(handle, table, repository, digest, until)));
        } catch (JdbiException e) {
            if (!DiskFull.is(e)) {
                throw e;
            }
            return jdbi.withHandle(handle -> exists(handle, table, repository, digest));
        }
    }

    static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
