package io.bootwright.registry.catalog;

import io.bootwright.registry.oci.Digest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/** The rows that link blobs to repositories. The bytes are files. */
public final class BlobLinkTable {
    static final String TABLE = "registry_member";

    private final Jdbi jdbi;

    public BlobLinkTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** A blob and a repository that has it. */
    record BlobLink(String repository, Digest digest) implements Comparable<BlobLink> {
        @Override
        public int compareTo(BlobLink other) {
            return Comparator.comparing(BlobLink::repository)
                    .thenComparing(link -> link.digest().toString())
                    .compare(this, other);
        }
    }

    boolean has(String repository, Digest digest) {
        return jdbi.withHandle(handle -> LeasedRow.exists(handle, TABLE, repository, digest));
    }

    /** Repositories that have the blob, in order. */
    public List<String> repositoriesOf(Digest digest, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT repository FROM registry_member WHERE digest = :digest ORDER BY repository"
                                + " FETCH FIRST " + limit + " ROWS ONLY")
                .bind("digest", digest.toString())
                .mapTo(String.class)
                .list());
    }

    /** Links blobs to repositories, with a lease, in one transaction. The rows are sorted, so that two hosts cannot deadlock. */
    void add(SortedSet<BlobLink> links, Instant now, Instant leasedUntil) {
        TransactionRetry.onConflict(() -> jdbi.useTransaction(handle -> {
            List<BlobLink> unknown = new ArrayList<>();
            for (BlobLink link : links) {
                if (!LeasedRow.extend(handle, TABLE, link.repository(), link.digest(), leasedUntil)) {
                    unknown.add(link);
                }
            }
            if (unknown.isEmpty()) {
                return;
            }
            PreparedBatch batch =
                    handle.prepareBatch("INSERT INTO registry_member (repository, digest, added_at, leased_until)"
                            + " VALUES (:repository, :digest, :now, :until)");
            for (BlobLink link : unknown) {
                batch.bind("repository", link.repository())
                        .bind("digest", link.digest().toString())
                        .bind("now", LeasedRow.utc(now))
                        .bind("until", LeasedRow.utc(leasedUntil))
                        .add();
            }
            batch.execute();
        }));
    }

    /** Extends the lease of a repository's blob; false when the repository does not have it. */
    boolean lease(String repository, Digest digest, Instant until) {
        return LeasedRow.extendOrLook(jdbi, TABLE, repository, digest, until);
    }

    /** Removes the link; false when there was none. */
    public boolean remove(String repository, Digest digest) {
        return jdbi.withHandle(handle ->
                handle.createUpdate("DELETE FROM registry_member WHERE repository = :repository AND digest = :digest")
                                .bind("repository", repository)
                                .bind("digest", digest.toString())
                                .execute()
                        > 0);
    }
}
