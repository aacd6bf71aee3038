package io.bootwright.server.media;

import io.bootwright.server.store.Database;
import io.bootwright.server.store.SqlMigration;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Rows of published discs. */
final class DiscTable {
    private static final String SELECT = "SELECT job_id, role, token, etag, size_bytes, file, read_ranges, requests,"
            + " last_read_at, overlay FROM media_disc WHERE ";

    private final Database database;

    DiscTable(Database database) {
        this.database = database;
    }

    static List<SqlMigration> migrations() {
        return List.of(
                new SqlMigration("media", 1, "published discs", """
                CREATE TABLE media_disc (
                  job_id UUID NOT NULL,
                  role VARCHAR(16) NOT NULL,
                  token VARCHAR(64) NOT NULL,
                  etag VARCHAR(200) NOT NULL,
                  size_bytes BIGINT NOT NULL,
                  file VARCHAR(2000) NOT NULL,
                  served BOOLEAN NOT NULL,
                  read_ranges VARCHAR(65536) NOT NULL,
                  requests BIGINT NOT NULL,
                  last_read_at TIMESTAMP(6) WITH TIME ZONE,
                  PRIMARY KEY (job_id, role),
                  UNIQUE (token)
                );
                """), new SqlMigration("media", 2, "overlays", """
                ALTER TABLE media_disc ADD COLUMN overlay VARCHAR(131072) DEFAULT '' NOT NULL;
                """));
    }

    void insert(Disc disc) {
        database.jdbi().useTransaction(handle -> {
            handle.createUpdate("DELETE FROM media_disc WHERE job_id = :job AND role = :role")
                    .bind("job", disc.job())
                    .bind("role", disc.role().name())
                    .execute();
            handle.createUpdate("INSERT INTO media_disc (job_id, role, token, etag, size_bytes, file, served,"
                            + " read_ranges, requests, overlay)"
                            + " VALUES (:job, :role, :token, :etag, :size, :file, TRUE, '', 0, :overlay)")
                    .bind("job", disc.job())
                    .bind("role", disc.role().name())
                    .bind("token", disc.token())
                    .bind("etag", disc.etag())
                    .bind("size", disc.size())
                    .bind("file", disc.file().toString())
                    .bind("overlay", disc.overlay().text())
                    .execute();
        });
    }

    /** Discs that are still served. */
    List<Disc> served() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(SELECT + "served = TRUE ORDER BY role")
                        .map((row, context) -> disc(row))
                        .list());
    }

    /** Every disc of some jobs, also those that are served no more. */
    List<Disc> of(Collection<UUID> jobs) {
        if (jobs.isEmpty()) {
            return List.of();
        }
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(SELECT + "job_id IN (<jobs>) ORDER BY role")
                        .bindList("jobs", List.copyOf(jobs))
                        .map((row, context) -> disc(row))
                        .list());
    }

    private static Disc disc(ResultSet row) throws SQLException {
        OffsetDateTime last = row.getObject("last_read_at", OffsetDateTime.class);
        return new Disc(
                row.getObject("job_id", UUID.class),
                MediaRole.valueOf(row.getString("role")),
                row.getString("token"),
                row.getString("etag"),
                row.getLong("size_bytes"),
                Path.of(row.getString("file")),
                ImageOverlay.read(row.getString("overlay")),
                ReadRanges.of(row.getString("read_ranges")),
                row.getLong("requests"),
                Optional.ofNullable(last).map(OffsetDateTime::toInstant));
    }

    void save(Disc disc) {
        MediaReads reads = disc.reads();
        database.jdbi()
                .useHandle(handle -> handle.createUpdate("UPDATE media_disc SET read_ranges = :ranges,"
                                + " requests = :requests, last_read_at = :last WHERE token = :token")
                        .bind("ranges", disc.rangesText())
                        .bind("requests", reads.requests())
                        .bind("last", reads.lastRead().map(DiscTable::utc).orElse(null))
                        .bind("token", disc.token())
                        .execute());
    }

    void withdraw(UUID job) {
        database.jdbi()
                .useHandle(handle -> handle.createUpdate("UPDATE media_disc SET served = FALSE WHERE job_id = :job")
                        .bind("job", job)
                        .execute());
    }

    void forget(UUID job) {
        database.jdbi()
                .useHandle(
                        handle -> handle.createUpdate("DELETE FROM media_disc WHERE job_id = :job AND served = FALSE")
                                .bind("job", job)
                                .execute());
    }

    private static OffsetDateTime utc(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
