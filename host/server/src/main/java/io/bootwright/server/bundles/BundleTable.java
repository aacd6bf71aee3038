package io.bootwright.server.bundles;

import io.bootwright.server.store.Database;
import io.bootwright.server.store.SqlMigration;
import io.bootwright.server.workflow.BundleRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Rows of installed versions and of which is active. Safe for use by many threads. */
final class BundleTable {
    private final Database database;
    private final Clock clock;

    BundleTable(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    static List<SqlMigration> migrations() {
        return List.of(new SqlMigration("bundles", 1, "bundles", """
                CREATE TABLE bundle_versions (
                  digest VARCHAR(80) PRIMARY KEY,
                  bundle_id VARCHAR(40) NOT NULL,
                  bundle_version VARCHAR(64) NOT NULL,
                  origin VARCHAR(16) NOT NULL,
                  superseded BOOLEAN NOT NULL,
                  installed_at TIMESTAMP(6) WITH TIME ZONE NOT NULL);
                CREATE INDEX bundle_versions_by_id ON bundle_versions (bundle_id, bundle_version);
                CREATE TABLE bundle_active (
                  bundle_id VARCHAR(40) PRIMARY KEY,
                  digest VARCHAR(80) NOT NULL,
                  activated_by VARCHAR(200) NOT NULL,
                  activated_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
                  CONSTRAINT bundle_active_installed FOREIGN KEY (digest) REFERENCES bundle_versions (digest));
                """));
    }

    /** Every version that can be activated, by bundle and age. */
    List<BundleVersion> versions() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT * FROM bundle_versions WHERE superseded = FALSE"
                                + " ORDER BY bundle_id, installed_at, digest")
                        .map((row, context) -> version(row))
                        .list());
    }

    Optional<BundleVersion> byDigest(String digest) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT * FROM bundle_versions WHERE digest = :digest")
                        .bind("digest", digest)
                        .map((row, context) -> version(row))
                        .findOne());
    }

    /** The digest of the active version, by bundle id. */
    Map<String, String> active() {
        return database.jdbi().withHandle(handle -> {
            Map<String, String> active = new LinkedHashMap<>();
            handle.createQuery("SELECT bundle_id, digest FROM bundle_active ORDER BY bundle_id")
                    .map((row, context) -> Map.entry(row.getString("bundle_id"), row.getString("digest")))
                    .forEach(entry -> active.put(entry.getKey(), entry.getValue()));
            return active;
        });
    }

    /**
     * Records a version; one of the same number and other bytes becomes superseded: it stays for the jobs that were
     * accepted with it, but cannot be activated again.
     */
    void install(BundleVersion version) {
        database.jdbi().useTransaction(handle -> {
            handle.createUpdate("UPDATE bundle_versions SET superseded = TRUE"
                            + " WHERE bundle_id = :id AND bundle_version = :version AND digest <> :digest")
                    .bind("id", version.ref().id())
                    .bind("version", version.ref().version())
                    .bind("digest", version.ref().digest())
                    .execute();
            int known = handle.createUpdate("UPDATE bundle_versions SET superseded = FALSE WHERE digest = :digest")
                    .bind("digest", version.ref().digest())
                    .execute();
            if (known == 0) {
                insert(handle, version);
            }
        });
    }

    private void insert(Handle handle, BundleVersion version) {
        handle.createUpdate("INSERT INTO bundle_versions"
                        + " (digest, bundle_id, bundle_version, origin, superseded, installed_at)"
                        + " VALUES (:digest, :id, :version, :origin, FALSE, :at)")
                .bind("digest", version.ref().digest())
                .bind("id", version.ref().id())
                .bind("version", version.ref().version())
                .bind("origin", version.origin().apiName())
                .bind("at", version.installedAt().atOffset(ZoneOffset.UTC))
                .execute();
    }

    void activate(BundleRef ref, String who) {
        database.jdbi().useTransaction(handle -> {
            handle.createUpdate("DELETE FROM bundle_active WHERE bundle_id = :id")
                    .bind("id", ref.id())
                    .execute();
            handle.createUpdate("INSERT INTO bundle_active (bundle_id, digest, activated_by, activated_at)"
                            + " VALUES (:id, :digest, :who, :at)")
                    .bind("id", ref.id())
                    .bind("digest", ref.digest())
                    .bind("who", who)
                    .bind("at", clock.instant().atOffset(ZoneOffset.UTC))
                    .execute();
        });
    }

    private static BundleVersion version(ResultSet row) throws SQLException {
        return new BundleVersion(
                new BundleRef(row.getString("bundle_id"), row.getString("bundle_version"), row.getString("digest")),
                BundleVersion.Origin.ofApiName(row.getString("origin")),
                row.getObject("installed_at", OffsetDateTime.class).toInstant());
    }
}
