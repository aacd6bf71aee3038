package io.bootwright.registry;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** Rows of open uploads; their bytes are files. */
final class UploadTable {
    private final Jdbi jdbi;

    UploadTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** One open upload. */
    record Row(UUID id, String repository, String algorithm, Instant startedAt) {}

    void insert(Row row) {
        jdbi.useHandle(
                handle -> handle.createUpdate("INSERT INTO registry_upload (id, repository, algorithm, started_at)"
                                + " VALUES (:id, :repository, :algorithm, :started)")
                        .bind("id", row.id())
                        .bind("repository", row.repository())
                        .bind("algorithm", row.algorithm())
                        .bind("started", row.startedAt().atOffset(ZoneOffset.UTC))
                        .execute());
    }

    List<Row> all() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT id, repository, algorithm, started_at FROM registry_upload")
                .map((row, context) -> new Row(
                        row.getObject("id", UUID.class),
                        row.getString("repository"),
                        row.getString("algorithm"),
                        row.getObject("started_at", OffsetDateTime.class).toInstant()))
                .list());
    }

    void delete(UUID id) {
        jdbi.useHandle(handle -> delete(handle, id));
    }

    static void delete(Handle handle, UUID id) {
        handle.createUpdate("DELETE FROM registry_upload WHERE id = :id")
                .bind("id", id)
                .execute();
    }
}
