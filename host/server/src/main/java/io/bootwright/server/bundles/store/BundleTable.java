package io.bootwright.server.bundles.store;

import io.bootwright.server.bundles.model.BundleVersion;
import io.bootwright.server.bundles.model.SignatureState;
import io.bootwright.server.store.Database;
import io.bootwright.server.workflow.BundleRef;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jdbi.v3.core.Handle;

/** Rows of versions and of which is active. Safe for use by many threads. */
public final class BundleTable {
    private final Database database;
    private final Clock clock;

    public BundleTable(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Every version that can be activated, by bundle and age. */
    public List<BundleVersion> versions() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT * FROM bundle_versions"
                                + " WHERE superseded = FALSE AND removed_at IS NULL"
                                + " ORDER BY bundle_id, installed_at, digest")
                        .map((row, context) -> version(row))
                        .list());
    }

    /** An installed version, which can be activated. */
    public Optional<BundleVersion> installed(String digest) {
        return find(digest, " AND superseded = FALSE AND removed_at IS NULL");
    }

    /** A version, also one that was removed or superseded: jobs may still run with it. */
    public Optional<BundleVersion> byDigest(String digest) {
        return find(digest, "");
    }

    private Optional<BundleVersion> find(String digest, String condition) {
        return database.jdbi()
                .withHandle(
                        handle -> handle.createQuery("SELECT * FROM bundle_versions WHERE digest = :digest" + condition)
                                .bind("digest", digest)
                                .map((row, context) -> version(row))
                                .findOne());
    }

    /** Whether somebody removed a version, as opposed to the product replacing it. */
    public boolean wasRemoved(String digest) {
        return find(digest, " AND superseded = FALSE AND removed_at IS NOT NULL")
                .isPresent();
    }

    /** When versions were removed or superseded, by digest. */
    public Map<String, Instant> removed() {
        return database.jdbi().withHandle(handle -> {
            Map<String, Instant> removed = new HashMap<>();
            handle.createQuery("SELECT digest, removed_at FROM bundle_versions WHERE removed_at IS NOT NULL")
                    .map((row, context) -> Map.entry(
                            row.getString("digest"),
                            row.getObject("removed_at", OffsetDateTime.class).toInstant()))
                    .forEach(entry -> removed.put(entry.getKey(), entry.getValue()));
            return removed;
        });
    }

    /** The digest of the active version, by bundle id. */
    public Map<String, String> active() {
        return database.jdbi().withHandle(handle -> {
            Map<String, String> active = new LinkedHashMap<>();
            handle.createQuery("SELECT bundle_id, digest FROM bundle_active ORDER BY bundle_id")
                    .map((row, context) -> Map.entry(row.getString("bundle_id"), row.getString("digest")))
                    .forEach(entry -> active.put(entry.getKey(), entry.getValue()));
            return active;
        });
    }

    /** Bundles that were put out of service and stay so until somebody publishes or activates a version. */
    public Set<String> inactive() {
        return database.jdbi()
                .withHandle(handle -> new HashSet<>(handle.createQuery("SELECT bundle_id FROM bundle_inactive")
                        .mapTo(String.class)
                        .list()));
    }

    /**
     * Records a version; one of the same number and other bytes becomes superseded: it stays for the jobs that were
     * accepted with it, but cannot be activated again.
     *
     * @param activate whether it becomes the active one, in the same transaction
     */
    public void install(BundleVersion version, boolean activate) {
        database.jdbi().useTransaction(handle -> {
            handle.createUpdate("UPDATE bundle_versions SET superseded = TRUE, removed_at = :at"
                            + " WHERE bundle_id = :id AND bundle_version = :version AND digest <> :digest"
                            + " AND superseded = FALSE AND removed_at IS NULL")
                    .bind("id", version.ref().id())
                    .bind("version", version.ref().version())
                    .bind("digest", version.ref().digest())
                    .bind("at", now())
                    .execute();
            int known = handle.createUpdate("UPDATE bundle_versions SET superseded = FALSE, removed_at = NULL,"
                            + " origin = :origin, signature = :signature, published_by = :who, installed_at = :at"
                            + " WHERE digest = :digest")
                    .bind("digest", version.ref().digest())
                    .bind("origin", version.origin().apiName())
                    .bind("signature", version.signature().text())
                    .bind("who", version.publishedBy())
                    .bind("at", version.installedAt().atOffset(ZoneOffset.UTC))
                    .execute();
            if (known == 0) {
                insert(handle, version);
            }
            if (activate) {
                activate(handle, version.ref(), version.publishedBy());
            }
        });
    }

    private static void insert(Handle handle, BundleVersion version) {
        handle.createUpdate("INSERT INTO bundle_versions"
                        + " (digest, bundle_id, bundle_version, origin, signature, published_by, superseded, installed_at)"
                        + " VALUES (:digest, :id, :version, :origin, :signature, :who, FALSE, :at)")
                .bind("digest", version.ref().digest())
                .bind("id", version.ref().id())
                .bind("version", version.ref().version())
                .bind("origin", version.origin().apiName())
                .bind("signature", version.signature().text())
                .bind("who", version.publishedBy())
                .bind("at", version.installedAt().atOffset(ZoneOffset.UTC))
                .execute();
    }

    /** Records what was found out about the signature of a version that was there before. */
    public void sign(String digest, SignatureState signature) {
        database.jdbi()
                .useHandle(handle -> handle.createUpdate(
                                "UPDATE bundle_versions SET signature = :signature WHERE digest = :digest")
                        .bind("signature", signature.text())
                        .bind("digest", digest)
                        .execute());
    }

    public void activate(BundleRef ref, String who) {
        database.jdbi().useTransaction(handle -> activate(handle, ref, who));
    }

    private void activate(Handle handle, BundleRef ref, String who) {
        clear(handle, ref.id());
        handle.createUpdate("INSERT INTO bundle_active (bundle_id, digest, activated_by, activated_at)"
                        + " VALUES (:id, :digest, :who, :at)")
                .bind("id", ref.id())
                .bind("digest", ref.digest())
                .bind("who", who)
                .bind("at", now())
                .execute();
    }

    /** Puts a bundle out of service. */
    public void deactivate(String id, String who) {
        database.jdbi().useTransaction(handle -> {
            clear(handle, id);
            handle.createUpdate("INSERT INTO bundle_inactive (bundle_id, deactivated_by, deactivated_at)"
                            + " VALUES (:id, :who, :at)")
                    .bind("id", id)
                    .bind("who", who)
                    .bind("at", now())
                    .execute();
        });
    }

    private static void clear(Handle handle, String id) {
        for (String table : List.of("bundle_active", "bundle_inactive")) {
            handle.createUpdate("DELETE FROM " + table + " WHERE bundle_id = :id")
                    .bind("id", id)
                    .execute();
        }
    }

    /** Removes a version that is not active; its row stays, so that a start does not bring it back. */
    public void remove(String digest) {
        database.jdbi()
                .useHandle(handle -> handle.createUpdate(
                                "UPDATE bundle_versions SET removed_at = :at WHERE digest = :digest")
                        .bind("at", now())
                        .bind("digest", digest)
                        .execute());
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }

    private static BundleVersion version(ResultSet row) throws SQLException {
        return new BundleVersion(
                new BundleRef(row.getString("bundle_id"), row.getString("bundle_version"), row.getString("digest")),
                BundleVersion.Origin.ofApiName(row.getString("origin")),
                new SignatureState(row.getString("signature")),
                row.getString("published_by"),
                row.getObject("installed_at", OffsetDateTime.class).toInstant());
    }
}
