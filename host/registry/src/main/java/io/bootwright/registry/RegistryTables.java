package io.bootwright.registry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.Query;

/** Rows of the registry: which repository has what. Blobs themselves are files ({@link BlobStore}). */
final class RegistryTables {
    private final Jdbi jdbi;

    RegistryTables(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** One manifest as stored. */
    record ManifestRow(Digest digest, String mediaType, long size, Optional<String> artifactType) {}

    boolean isMember(String repository, Digest digest) {
        return jdbi.withHandle(handle -> member(handle, repository, digest));
    }

    private static boolean member(Handle handle, String repository, Digest digest) {
        return handle.createQuery(
                                "SELECT COUNT(*) FROM registry_member WHERE repository = :repository AND digest = :digest")
                        .bind("repository", repository)
                        .bind("digest", digest.toString())
                        .mapTo(Integer.class)
                        .one()
                > 0;
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

    /** A blob of a repository. */
    record Member(String repository, Digest digest) implements Comparable<Member> {
        @Override
        public int compareTo(Member other) {
            return Comparator.comparing(Member::repository)
                    .thenComparing(member -> member.digest().toString())
                    .compare(this, other);
        }
    }

    /** Adds blobs to repositories, on lease, all in one transaction; rows in order, so that two hosts never wait for each other. */
    void addMembers(SortedSet<Member> members, Instant now, Instant leasedUntil) {
        Retry.onConflict(() -> jdbi.useTransaction(handle -> {
            List<Member> unknown = new ArrayList<>();
            for (Member member : members) {
                if (!lease(handle, "registry_member", member.repository(), member.digest(), leasedUntil)) {
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
                        .bind("now", utc(now))
                        .bind("until", utc(leasedUntil))
                        .add();
            }
            batch.execute();
        }));
    }

    /** Puts a repository's blob on lease; false when the repository does not have it. */
    boolean leaseMember(String repository, Digest digest, Instant until) {
        return leaseOrLook("registry_member", repository, digest, until);
    }

    /** Puts a repository's manifest on lease; false when the repository does not have it. */
    boolean leaseManifest(String repository, Digest digest, Instant until) {
        return leaseOrLook("registry_manifest", repository, digest, until);
    }

    /** Where the database's disk is full, reading goes on without a lease. */
    private boolean leaseOrLook(String table, String repository, Digest digest, Instant until) {
        try {
            return Retry.onConflict(
                    () -> jdbi.inTransaction(handle -> lease(handle, table, repository, digest, until)));
        } catch (JdbiException e) {
            if (!DiskFull.is(e)) {
                throw e;
            }
            return jdbi.withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM " + table
                                    + " WHERE repository = :repository AND digest = :digest")
                            .bind("repository", repository)
                            .bind("digest", digest.toString())
                            .mapTo(Integer.class)
                            .one()
                    > 0);
        }
    }

    private static boolean lease(Handle handle, String table, String repository, Digest digest, Instant until) {
        return handle.createUpdate("UPDATE " + table + " SET leased_until = :until"
                                + " WHERE repository = :repository AND digest = :digest")
                        .bind("until", utc(until))
                        .bind("repository", repository)
                        .bind("digest", digest.toString())
                        .execute()
                > 0;
    }

    boolean removeMember(String repository, Digest digest) {
        return jdbi.withHandle(handle ->
                handle.createUpdate("DELETE FROM registry_member WHERE repository = :repository AND digest = :digest")
                                .bind("repository", repository)
                                .bind("digest", digest.toString())
                                .execute()
                        > 0);
    }

    /**
     * A manifest on its way into a repository.
     *
     * @param repository repository
     * @param row the manifest
     * @param subject what it refers to
     * @param tags tags that will name it
     * @param parts what it is made of, directly or through an index, as far as it is there: to be put on lease with it,
     *     so that no collection that began before takes it away
     */
    record NewManifest(
            String repository, ManifestRow row, Optional<Digest> subject, List<String> tags, Set<Digest> parts) {}

    void putManifest(NewManifest manifest, Instant now, Instant leasedUntil) {
        Retry.onConflict(() -> jdbi.useTransaction(handle -> {
            ManifestRow row = manifest.row();
            handle.createUpdate("DELETE FROM registry_manifest WHERE repository = :repository AND digest = :digest")
                    .bind("repository", manifest.repository())
                    .bind("digest", row.digest().toString())
                    .execute();
            handle.createUpdate("INSERT INTO registry_manifest (repository, digest, media_type, size_bytes,"
                            + " artifact_type, subject, added_at, leased_until) VALUES (:repository, :digest, :type,"
                            + " :size, :artifact, :subject, :now, :until)")
                    .bind("repository", manifest.repository())
                    .bind("digest", row.digest().toString())
                    .bind("type", row.mediaType())
                    .bind("size", row.size())
                    .bind("artifact", row.artifactType().orElse(null))
                    .bind("subject", manifest.subject().map(Digest::toString).orElse(null))
                    .bind("now", utc(now))
                    .bind("until", utc(leasedUntil))
                    .execute();
            for (Digest part : manifest.parts()) {
                lease(handle, "registry_member", manifest.repository(), part, leasedUntil);
                lease(handle, "registry_manifest", manifest.repository(), part, leasedUntil);
            }
            for (String tag : manifest.tags()) {
                moveTag(handle, manifest.repository(), tag, row.digest(), now);
            }
        }));
    }

    private static void moveTag(Handle handle, String repository, String tag, Digest digest, Instant now) {
        handle.createUpdate("DELETE FROM registry_tag WHERE repository = :repository AND tag = :tag")
                .bind("repository", repository)
                .bind("tag", tag)
                .execute();
        handle.createUpdate("INSERT INTO registry_tag (repository, tag, digest, moved_at)"
                        + " VALUES (:repository, :tag, :digest, :now)")
                .bind("repository", repository)
                .bind("tag", tag)
                .bind("digest", digest.toString())
                .bind("now", utc(now))
                .execute();
    }

    Optional<Digest> tag(String repository, String tag) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT digest FROM registry_tag WHERE repository = :repository AND tag = :tag")
                .bind("repository", repository)
                .bind("tag", tag)
                .mapTo(String.class)
                .findOne()
                .flatMap(Digest::parse));
    }

    Optional<ManifestRow> manifest(String repository, Digest digest) {
        return jdbi.withHandle(handle -> manifests(
                        handle.createQuery("SELECT * FROM registry_manifest WHERE repository = :repository"
                                + " AND digest = :reference"),
                        repository,
                        digest)
                .stream()
                .findFirst());
    }

    /** The manifest that a tag names. */
    Optional<ManifestRow> tagged(String repository, String tag) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT m.* FROM registry_tag t JOIN registry_manifest m"
                        + " ON m.repository = t.repository AND m.digest = t.digest"
                        + " WHERE t.repository = :repository AND t.tag = :tag")
                .bind("repository", repository)
                .bind("tag", tag)
                .map((row, context) -> manifest(row))
                .findFirst());
    }

    /** A manifest with a name for it. */
    record Tagged(String repository, String tag, ManifestRow row) {}

    /** Everything with a tag, in order of repository and tag. */
    List<Tagged> allTagged(int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT t.tag, m.* FROM registry_tag t"
                        + " JOIN registry_manifest m ON m.repository = t.repository AND m.digest = t.digest"
                        + " ORDER BY t.repository, t.tag FETCH FIRST " + limit + " ROWS ONLY")
                .map((row, context) -> new Tagged(row.getString("repository"), row.getString("tag"), manifest(row)))
                .list());
    }

    List<ManifestRow> referrers(
            String repository, Digest subject, Optional<String> artifactType, String after, int limit) {
        return jdbi.withHandle(handle -> {
            Query query = handle.createQuery("SELECT * FROM registry_manifest WHERE repository = :repository"
                            + " AND subject = :reference AND digest > :after"
                            + (artifactType.isPresent() ? " AND artifact_type = :type" : "")
                            + " ORDER BY digest FETCH FIRST " + limit + " ROWS ONLY")
                    .bind("after", after);
            artifactType.ifPresent(type -> query.bind("type", type));
            return manifests(query, repository, subject);
        });
    }

    private static List<ManifestRow> manifests(Query query, String repository, Digest reference) {
        return query.bind("repository", repository)
                .bind("reference", reference.toString())
                .map((row, context) -> manifest(row))
                .list();
    }

    private static ManifestRow manifest(ResultSet row) throws SQLException {
        return new ManifestRow(
                Digest.parse(row.getString("digest")).orElseThrow(),
                row.getString("media_type"),
                row.getLong("size_bytes"),
                Optional.ofNullable(row.getString("artifact_type")));
    }

    boolean removeTag(String repository, String tag) {
        return jdbi.withHandle(
                handle -> handle.createUpdate("DELETE FROM registry_tag WHERE repository = :repository AND tag = :tag")
                                .bind("repository", repository)
                                .bind("tag", tag)
                                .execute()
                        > 0);
    }

    /** Removes a manifest with every tag that points at it. */
    boolean removeManifest(String repository, Digest digest) {
        return jdbi.inTransaction(handle -> {
            for (String table : List.of("registry_tag", "registry_manifest")) {
                int rows = handle.createUpdate(
                                "DELETE FROM " + table + " WHERE repository = :repository AND digest = :digest")
                        .bind("repository", repository)
                        .bind("digest", digest.toString())
                        .execute();
                if (table.equals("registry_manifest")) {
                    return rows > 0;
                }
            }
            return false;
        });
    }

    List<String> tags(String repository, String after, int limit) {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT tag FROM registry_tag WHERE repository = :repository"
                                + " AND tag > :after ORDER BY tag FETCH FIRST " + limit + " ROWS ONLY")
                        .bind("repository", repository)
                        .bind("after", after)
                        .mapTo(String.class)
                        .list());
    }

    boolean repositoryExists(String repository) {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT COUNT(*) FROM (SELECT repository FROM registry_member"
                                        + " WHERE repository = :repository UNION SELECT repository FROM registry_manifest"
                                        + " WHERE repository = :repository) AS r")
                                .bind("repository", repository)
                                .mapTo(Integer.class)
                                .one()
                        > 0);
    }

    List<String> repositories(String after, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT repository FROM registry_manifest"
                        + " WHERE repository > :after GROUP BY repository ORDER BY repository FETCH FIRST " + limit
                        + " ROWS ONLY")
                .bind("after", after)
                .mapTo(String.class)
                .list());
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
