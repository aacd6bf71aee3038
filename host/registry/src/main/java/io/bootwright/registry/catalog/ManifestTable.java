package io.bootwright.registry.catalog;

import io.bootwright.registry.oci.Digest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/** The rows of manifests and tags. The bytes of manifests are files. */
public final class ManifestTable {
    private static final String TABLE = "registry_manifest";

    private final Jdbi jdbi;

    public ManifestTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /**
     * One manifest of a repository.
     *
     * @param size its length in bytes
     * @param artifactType for the referrers list, if it has one
     */
    public record ManifestRow(Digest digest, String mediaType, long size, Optional<String> artifactType) {}

    /** Extends the lease of a repository's manifest; false when the repository does not have it. */
    boolean lease(String repository, Digest digest, Instant until) {
        return LeasedRow.extendOrLook(jdbi, TABLE, repository, digest, until);
    }

    /**
     * A manifest that is about to be stored.
     *
     * @param row the manifest
     * @param subject the manifest that it refers to
     * @param tags tags that will name it
     * @param parts what it is made of, directly or through an index. They are leased with it, so that no collection that
     *     began before takes them away
     */
    record NewManifest(
            String repository, ManifestRow row, Optional<Digest> subject, List<String> tags, Set<Digest> parts) {}

    /** Stores the rows of a manifest and its tags in one transaction. */
    void put(NewManifest manifest, Instant now, Instant leasedUntil) {
        TransactionRetry.onConflict(() -> jdbi.useTransaction(handle -> {
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
                    .bind("now", LeasedRow.utc(now))
                    .bind("until", LeasedRow.utc(leasedUntil))
                    .execute();
            for (Digest part : manifest.parts()) {
                LeasedRow.extend(handle, BlobLinkTable.TABLE, manifest.repository(), part, leasedUntil);
                LeasedRow.extend(handle, TABLE, manifest.repository(), part, leasedUntil);
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
                .bind("now", LeasedRow.utc(now))
                .execute();
    }

    /** The digest that a tag names. */
    Optional<Digest> tag(String repository, String tag) {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT digest FROM registry_tag WHERE repository = :repository AND tag = :tag")
                .bind("repository", repository)
                .bind("tag", tag)
                .mapTo(String.class)
                .findOne()
                .flatMap(Digest::parse));
    }

    /** A manifest by its digest. */
    public Optional<ManifestRow> manifest(String repository, Digest digest) {
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

    /** A manifest and a tag that names it. */
    record Tagged(String repository, String tag, ManifestRow row) {}

    /** The tags of all repositories, in order. */
    List<Tagged> allTagged(int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT t.tag, m.* FROM registry_tag t"
                        + " JOIN registry_manifest m ON m.repository = t.repository AND m.digest = t.digest"
                        + " ORDER BY t.repository, t.tag FETCH FIRST " + limit + " ROWS ONLY")
                .map((row, context) -> new Tagged(row.getString("repository"), row.getString("tag"), manifest(row)))
                .list());
    }

    /**
     * Manifests whose subject is a given one, in order of their digests.
     *
     * @param after digest behind which the list begins; empty for all
     */
    public List<ManifestRow> referrers(
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

    /** Removes a tag; false when there was none. */
    boolean removeTag(String repository, String tag) {
        return jdbi.withHandle(
                handle -> handle.createUpdate("DELETE FROM registry_tag WHERE repository = :repository AND tag = :tag")
                                .bind("repository", repository)
                                .bind("tag", tag)
                                .execute()
                        > 0);
    }

    /** Removes a manifest with every tag that names it; false when there was none. */
    boolean remove(String repository, Digest digest) {
        return jdbi.inTransaction(handle -> {
            for (String table : List.of("registry_tag", TABLE)) {
                int rows = handle.createUpdate(
                                "DELETE FROM " + table + " WHERE repository = :repository AND digest = :digest")
                        .bind("repository", repository)
                        .bind("digest", digest.toString())
                        .execute();
                if (table.equals(TABLE)) {
                    return rows > 0;
                }
            }
            return false;
        });
    }

    /** Tags of a repository behind a given one, in order. */
    public List<String> tags(String repository, String after, int limit) {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT tag FROM registry_tag WHERE repository = :repository"
                                + " AND tag > :after ORDER BY tag FETCH FIRST " + limit + " ROWS ONLY")
                        .bind("repository", repository)
                        .bind("after", after)
                        .mapTo(String.class)
                        .list());
    }

    /** Whether a repository has a blob or a manifest. */
    public boolean repositoryExists(String repository) {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT COUNT(*) FROM (SELECT repository FROM registry_member"
                                        + " WHERE repository = :repository UNION SELECT repository FROM registry_manifest"
                                        + " WHERE repository = :repository) AS r")
                                .bind("repository", repository)
                                .mapTo(Integer.class)
                                .one()
                        > 0);
    }

    /** Repositories behind a given one, in order. */
    public List<String> repositories(String after, int limit) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT repository FROM registry_manifest"
                        + " WHERE repository > :after GROUP BY repository ORDER BY repository FETCH FIRST " + limit
                        + " ROWS ONLY")
                .bind("after", after)
                .mapTo(String.class)
                .list());
    }
}
