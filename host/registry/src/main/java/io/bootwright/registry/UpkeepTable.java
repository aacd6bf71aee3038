package io.bootwright.registry;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Jdbi;

/** Rows about the last collection and the last scrub. */
final class UpkeepTable {
    static final String COLLECTION = "gc";
    static final String SCRUB = "scrub";

    private static final int MOST_DAMAGED = 400;

    private final Jdbi jdbi;

    UpkeepTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    void put(String kind, UpkeepRun run) {
        List<String> damaged = run.damaged();
        String detail = String.join("\n", damaged.subList(0, Math.min(MOST_DAMAGED, damaged.size())));
        Retry.onConflict(() -> jdbi.useTransaction(handle -> {
            handle.createUpdate("DELETE FROM registry_run WHERE kind = :kind")
                    .bind("kind", kind)
                    .execute();
            handle.createUpdate("INSERT INTO registry_run (kind, started_at, ended_at, manifests, blobs, size_bytes,"
                            + " detail) VALUES (:kind, :started, :ended, :manifests, :blobs, :bytes, :detail)")
                    .bind("kind", kind)
                    .bind("started", run.startedAt().atOffset(ZoneOffset.UTC))
                    .bind("ended", run.endedAt().atOffset(ZoneOffset.UTC))
                    .bind("manifests", run.manifests())
                    .bind("blobs", run.blobs())
                    .bind("bytes", run.bytes())
                    .bind("detail", detail)
                    .execute();
        }));
    }

    Optional<UpkeepRun> find(String kind) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM registry_run WHERE kind = :kind")
                .bind("kind", kind)
                .map((row, context) -> new UpkeepRun(
                        row.getObject("started_at", OffsetDateTime.class).toInstant(),
                        row.getObject("ended_at", OffsetDateTime.class).toInstant(),
                        row.getLong("manifests"),
                        row.getLong("blobs"),
                        row.getLong("size_bytes"),
                        row.getString("detail")
                                .lines()
                                .filter(line -> !line.isEmpty())
                                .toList()))
                .findOne());
    }
}
