package io.bootwright.registry;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.Query;

/** Rows of the registry: which repository has what. Blobs themselves are files ({@link BlobStore}). */
final class RegistryTables {
    static final List<SqlScript> MIGRATIONS = List.of(new SqlScript(1, "repositories", """
            CREATE TABLE registry_member (
              repository VARCHAR(255) NOT NULL,
              digest VARCHAR(140) NOT NULL,
              added_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
              PRIMARY KEY (repository, digest)
            );
            CREATE TABLE registry_manifest (
              repository VARCHAR(255) NOT NULL,
              digest VARCHAR(140) NOT NULL,
              media_type VARCHAR(255) NOT NULL,
              size_bytes BIGINT NOT NULL,
              artifact_type VARCHAR(255),
              subject VARCHAR(140),
              annotations VARCHAR(1048576) NOT NULL,
              added_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
              PRIMARY KEY (repository, digest)
            );
            CREATE INDEX registry_manifest_subject ON registry_manifest (repository, subject);
            CREATE TABLE registry_tag (
              repository VARCHAR(255) NOT NULL,
              tag VARCHAR(128) NOT NULL,
              digest VARCHAR(140) NOT NULL,
              moved_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
              PRIMARY KEY (repository, tag)
            );
            CREATE TABLE registry_upload (
              id UUID NOT NULL,
              repository VARCHAR(255) NOT NULL,
              algorithm VARCHAR(16) NOT NULL,
              started_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
              PRIMARY KEY (id)
            );
            """));

    private final Jdbi jdbi;

    RegistryTables(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** One manifest as stored. */
    record ManifestRow(Digest digest, String mediaType, long size, Optional<String> artifactType, String annotations) {}

    /** One open upload. */
    record UploadRow(UUID id, String repository, String algorithm, Instant startedAt) {}

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

    /** Whether any repository has the blob. */
    boolean isMemberAnywhere(Digest digest) {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT COUNT(*) FROM registry_member WHERE digest = :digest")
                                .bind("digest", digest.toString())
                                .mapTo(Integer.class)
                                .one()
                        > 0);
    }

    void addMember(String repository, Digest digest, Instant now) {
        jdbi.useTransaction(handle -> addMember(handle, repository, digest, now));
    }

    private static void addMember(Handle handle, String repository, Digest digest, Instant now) {
        handle.createUpdate("MERGE INTO registry_member AS m USING (VALUES"
                        + " (CAST(:repository AS VARCHAR(255)), CAST(:digest AS VARCHAR(140)))) AS v (r, d)"
                        + " ON m.repository = v.r AND m.digest = v.d WHEN NOT MATCHED THEN"
                        + " INSERT (repository, digest, added_at) VALUES (v.r, v.d, :now)")
                .bind("repository", repository)
                .bind("digest", digest.toString())
                .bind("now", utc(now))
                .execute();
    }

    boolean removeMember(String repository, Digest digest) {
        return jdbi.withHandle(handle ->
                handle.createUpdate("DELETE FROM registry_member WHERE repository = :repository AND digest = :digest")
                                .bind("repository", repository)
                                .bind("digest", digest.toString())
                                .execute()
                        > 0);
    }

    void putManifest(String repository, ManifestRow row, Optional<Digest> subject, List<String> tags, Instant now) {
        jdbi.useTransaction(handle -> {
            handle.createUpdate("DELETE FROM registry_manifest WHERE repository = :repository AND digest = :digest")
                    .bind("repository", repository)
                    .bind("digest", row.digest().toString())
                    .execute();
            handle.createUpdate("INSERT INTO registry_manifest (repository, digest, media_type, size_bytes,"
                            + " artifact_type, subject, annotations, added_at) VALUES (:repository, :digest, :type,"
                            + " :size, :artifact, :subject, :annotations, :now)")
                    .bind("repository", repository)
                    .bind("digest", row.digest().toString())
                    .bind("type", row.mediaType())
                    .bind("size", row.size())
                    .bind("artifact", row.artifactType().orElse(null))
                    .bind("subject", subject.map(Digest::toString).orElse(null))
                    .bind("annotations", row.annotations())
                    .bind("now", utc(now))
                    .execute();
            for (String tag : tags) {
                handle.createUpdate("DELETE FROM registry_tag WHERE repository = :repository AND tag = :tag")
                        .bind("repository", repository)
                        .bind("tag", tag)
                        .execute();
                handle.createUpdate("INSERT INTO registry_tag (repository, tag, digest, moved_at)"
                                + " VALUES (:repository, :tag, :digest, :now)")
                        .bind("repository", repository)
                        .bind("tag", tag)
                        .bind("digest", row.digest().toString())
                        .bind("now", utc(now))
                        .execute();
            }
        });
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

    List<ManifestRow> referrers(String repository, Digest subject) {
        return jdbi.withHandle(handle -> manifests(
                handle.createQuery("SELECT * FROM registry_manifest WHERE repository = :repository"
                        + " AND subject = :reference ORDER BY digest"),
                repository,
                subject));
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
                Optional.ofNullable(row.getString("artifact_type")),
                row.getString("annotations"));
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

    void addUpload(UploadRow row) {
        jdbi.useHandle(
                handle -> handle.createUpdate("INSERT INTO registry_upload (id, repository, algorithm, started_at)"
                                + " VALUES (:id, :repository, :algorithm, :started)")
                        .bind("id", row.id())
                        .bind("repository", row.repository())
                        .bind("algorithm", row.algorithm())
                        .bind("started", utc(row.startedAt()))
                        .execute());
    }

    List<UploadRow> uploads() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT id, repository, algorithm, started_at FROM registry_upload")
                .map((row, context) -> new UploadRow(
                        row.getObject("id", UUID.class),
                        row.getString("repository"),
                        row.getString("algorithm"),
                        row.getObject("started_at", OffsetDateTime.class).toInstant()))
                .list());
    }

    void removeUpload(UUID id) {
        jdbi.useHandle(handle -> handle.createUpdate("DELETE FROM registry_upload WHERE id = :id")
                .bind("id", id)
                .execute());
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
