package io.bootwright.registry.upkeep;

import io.bootwright.registry.catalog.TransactionRetry;
import io.bootwright.registry.oci.Digest;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/** The rows of all repositories, as a collection needs them. */
public final class GarbageTable {
    private final Jdbi jdbi;

    public GarbageTable(Jdbi jdbi) {
        this.jdbi = jdbi;
    }

    /** A row: a blob or manifest of a repository. */
    record Entry(String repository, Digest digest, Instant addedAt, Instant leasedUntil, Optional<Digest> subject) {}

    /** Every manifest of every repository. */
    List<Entry> manifests() {
        return jdbi.withHandle(handle -> handle.createQuery(
                        "SELECT repository, digest, added_at, leased_until, subject FROM registry_manifest")
                .map((row, context) -> entry(row, Optional.ofNullable(row.getString("subject"))))
                .list());
    }

    /** Every blob of every repository. */
    List<Entry> members() {
        return jdbi.withHandle(
                handle -> handle.createQuery("SELECT repository, digest, added_at, leased_until FROM registry_member")
                        .map((row, context) -> entry(row, Optional.empty()))
                        .list());
    }

    private static Entry entry(ResultSet row, Optional<String> subject) throws SQLException {
        return new Entry(
                row.getString("repository"),
                Digest.parse(row.getString("digest")).orElseThrow(),
                row.getObject("added_at", OffsetDateTime.class).toInstant(),
                row.getObject("leased_until", OffsetDateTime.class).toInstant(),
                subject.flatMap(Digest::parse));
    }

    /** Digests with a tag, by repository. */
    Map<String, Set<Digest>> tagged() {
        Map<String, Set<Digest>> tagged = new HashMap<>();
        jdbi.useHandle(handle -> handle.createQuery("SELECT DISTINCT repository, digest FROM registry_tag")
                .map((row, context) -> Map.entry(row.getString("repository"), row.getString("digest")))
                .forEach(entry -> Digest.parse(entry.getValue())
                        .ifPresent(digest -> tagged.computeIfAbsent(entry.getKey(), name -> new HashSet<>())
                                .add(digest))));
        return tagged;
    }

    /** Deletes rows in one transaction, except those that were leased since. */
    void delete(List<Entry> manifests, List<Entry> members, Instant now) {
        TransactionRetry.onConflict(() -> jdbi.useTransaction(handle -> {
            delete(handle, "registry_manifest", manifests, now);
            delete(handle, "registry_member", members, now);
        }));
    }

    private static void delete(Handle handle, String table, List<Entry> entries, Instant now) {
        if (entries.isEmpty()) {
            return;
        }
        var batch = handle.prepareBatch("DELETE FROM " + table
                + " WHERE repository = :repository AND digest = :digest AND leased_until <= :now");
        for (Entry entry : entries) {
            batch.bind("repository", entry.repository())
                    .bind("digest", entry.digest().toString())
                    .bind("now", now.atOffset(ZoneOffset.UTC))
                    .add();
        }
        batch.execute();
    }

    /** Whether any repository has the content, as blob or manifest. */
    public boolean isNeeded(Digest digest) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM ("
                                + "SELECT digest FROM registry_member WHERE digest = :digest UNION ALL"
                                + " SELECT digest FROM registry_manifest WHERE digest = :digest) AS r")
                        .bind("digest", digest.toString())
                        .mapTo(Integer.class)
                        .one()
                > 0);
    }
}
