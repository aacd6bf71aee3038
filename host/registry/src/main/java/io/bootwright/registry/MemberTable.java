package io.bootwright.registry;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Which repository has which blobs. Their bytes are files ({@link BlobStore}). */
final class MemberTable {
    static final String TABLE = "registry_member";

    private final Jdbi jdbi;

    MemberTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** A blob of a repository. */
    record Member(String repository, Digest digest) implements Comparable<Member> {
        @Override
        public int compareTo(Member other) {
            return Comparator.comparing(Member::repository)
                    .thenComparing(member -> member.digest().toString())
                    .compare(this, other);
        }
    }

    boolean has(String repository, Digest digest) {
        return jdbi.withHandle(handle -> LeasedRow.exists(handle, TABLE, repository, digest));
    }

    /** Repositories that have the blob. */
    List<String> repositoriesOf(Digest digest, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT repository FROM registry_member WHERE digest = :digest ORDER BY repository"
                                + " FETCH FIRST " + limit + " ROWS ONLY")
                .bind("digest", digest.toString())
                .mapTo(String.class)
                .list());
    }

    /** Adds blobs to repositories, on lease, all in one transaction; rows in order, so that two hosts never wait for each other. */
    void add(SortedSet<Member> members, Instant now, Instant leasedUntil) {
        Retry.onConflict(() -> jdbi.useTransaction(handle -> {
            List<Member> unknown = new ArrayList<>();
            for (Member member : members) {
                if (!LeasedRow.extend(handle, TABLE, member.repository(), member.digest(), leasedUntil)) {
                    unknown.add(member);
                }
            }
            if (unknown.isEmpty()) {
                return;
            }
            PreparedBatch batch =
                    handle.prepareBatch("INSERT INTO registry_member (repository, digest, added_at, leased_until)"
                            + " VALUES (:repository, :digest, :now, :until)");
            for (Member member : unknown) {
                batch.bind("repository", member.repository())
                        .bind("digest", member.digest().toString())
                        .bind("now", LeasedRow.utc(now))
                        .bind("until", LeasedRow.utc(leasedUntil))
                        .add();
            }
            batch.execute();
        }));
    }

    /** Puts a repository's blob on lease; false when the repository does not have it. */
    boolean lease(String repository, Digest digest, Instant until) {
        return LeasedRow.extendOrLook(jdbi, TABLE, repository, digest, until);
    }

    boolean remove(String repository, Digest digest) {
        return jdbi.withHandle(handle ->
                handle.createUpdate("DELETE FROM registry_member WHERE repository = :repository AND digest = :digest")
                                .bind("repository", repository)
                                .bind("digest", digest.toString())
                                .execute()
                        > 0);
    }
}
