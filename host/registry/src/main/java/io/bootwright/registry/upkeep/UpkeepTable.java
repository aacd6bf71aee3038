package io.bootwright.registry.upkeep;

import io.bootwright.registry.catalog.TransactionRetry;
import io.bootwright.registry.oci.Digest;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;

/** The rows of the last collection and the last scrub. */
public final class UpkeepTable {
    static final String COLLECTION = "gc";
    static final String SCRUB = "scrub";

    /** Characters of the column {@code detail}, which has one digest or sentence a line. */
    private static final int MOST_DETAIL = 65_000;

    private static final int MOST_LINE = 1000;

    private final Jdbi jdbi;

    public UpkeepTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    void put(String kind, UpkeepRun run) {
        String detail = detail(run);
        TransactionRetry.onConflict(() -> jdbi.useTransaction(handle -> {
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

    /** As many digests and sentences as there is room for, digests first. */
    private static String detail(UpkeepRun run) {
        StringBuilder detail = new StringBuilder();
        Stream.concat(run.damaged().stream(), run.problems().stream())
                .map(line -> line.replaceAll("\\R", " "))
                .map(line -> line.substring(0, Math.min(line.length(), MOST_LINE)))
                .takeWhile(line -> detail.length() + line.length() < MOST_DETAIL)
                .forEachOrdered(line -> detail.append(line).append('\n'));
        return detail.toString();
    }

    Optional<UpkeepRun> find(String kind) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT * FROM registry_run WHERE kind = :kind")
                .bind("kind", kind)
                .map((row, context) -> run(
                        row.getObject("started_at", OffsetDateTime.class),
                        row.getObject("ended_at", OffsetDateTime.class),
                        row.getLong("manifests"),
                        row.getLong("blobs"),
                        row.getLong("size_bytes"),
                        row.getString("detail")
                                .lines()
                                .filter(line -> !line.isEmpty())
                                .toList()))
                .findOne());
    }

    private static UpkeepRun run(
            OffsetDateTime started, OffsetDateTime ended, long manifests, long blobs, long bytes, List<String> lines) {
        return new UpkeepRun(
                started.toInstant(),
                ended.toInstant(),
                manifests,
                blobs,
                bytes,
                lines.stream().filter(line -> Digest.parse(line).isPresent()).toList(),
                lines.stream().filter(line -> Digest.parse(line).isEmpty()).toList());
    }
}
