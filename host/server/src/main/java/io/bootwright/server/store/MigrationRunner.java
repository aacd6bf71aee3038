package io.bootwright.server.store;

import io.bootwright.formats.Sha256;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the tables of each module to this version: runs what has not run, in order, one transaction a migration, and
 * refuses to start when history does not match (a changed text, a gap, a newer database).
 */
public final class MigrationRunner {
    private static final Logger LOG = LoggerFactory.getLogger(MigrationRunner.class);
    private static final String HISTORY = """
            CREATE TABLE IF NOT EXISTS schema_history (
              module VARCHAR(64) NOT NULL,
              version INTEGER NOT NULL,
              name VARCHAR(200) NOT NULL,
              sha256 VARCHAR(64) NOT NULL,
              applied_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
              PRIMARY KEY (module, version))""";

    private final Database database;

    public MigrationRunner(Database database) {
        this.database = database;
    }

    /**
     * Runs what is missing.
     *
     * @param migrations of all modules, in any order of modules, each module's own in ascending order
     * @throws StoreException when history and migrations disagree, or a statement fails
     */
    public void run(List<SqlMigration> migrations) {
        Map<String, List<SqlMigration>> byModule = migrations.stream()
                .collect(Collectors.groupingBy(SqlMigration::module, TreeMap::new, Collectors.toList()));
        database.jdbi().useHandle(handle -> handle.execute(HISTORY));
        byModule.forEach(this::runModule);
    }

    private void runModule(String module, List<SqlMigration> migrations) {
        for (int i = 0; i < migrations.size(); i++) {
            if (migrations.get(i).version() != i + 1) {
                throw new StoreException("Migrations of module " + module + " must count 1, 2, 3 …, but number "
                        + (i + 1) + " is " + migrations.get(i).version() + ".");
            }
        }
        Map<Integer, String> applied = applied(module);
        for (int version = 1; version <= applied.size(); version++) {
            if (!applied.containsKey(version)) {
                throw new StoreException("The database's history of module " + module + " lacks version " + version
                        + ". Restore it from a backup.");
            }
        }
        if (applied.size() > migrations.size()) {
            throw new StoreException(
                    "The database was written by a newer Bootwright: module " + module + " is at version "
                            + applied.size() + ", this host knows " + migrations.size() + ". Start the newer version.");
        }
        for (SqlMigration migration : migrations) {
            String before = applied.get(migration.version());
            if (before == null) {
                apply(migration);
            } else if (!before.equals(sha256(migration))) {
                throw new StoreException("Migration " + module + "/" + migration.version() + " (" + migration.name()
                        + ") differs from the one that made this database. Start the version that made it.");
            }
        }
    }

    private Map<Integer, String> applied(String module) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT version, sha256 FROM schema_history WHERE module = :module")
                        .bind("module", module)
                        .map((row, ctx) -> Map.entry(row.getInt("version"), row.getString("sha256")))
                        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private void apply(SqlMigration migration) {
        try {
            database.jdbi().useTransaction(handle -> {
                if (doneByAnother(handle, migration)) {
                    return;
                }
                for (String statement : SqlStatements.split(migration.sql())) {
                    handle.execute(statement);
                }
                record(handle, migration);
            });
        } catch (SQLException | RuntimeException e) {
            throw new StoreException(
                    "Migration " + migration.module() + "/" + migration.version() + " (" + migration.name()
                            + ") failed: " + e.getMessage(),
                    e);
        }
        LOG.info("Database: {} is at version {} ({})", migration.module(), migration.version(), migration.name());
    }

    /**
     * Of two hosts that start together on one PostgreSQL, the second waits for the first and finds the work done. The
     * embedded database belongs to one process, and commits at each change of a table.
     */
    private static boolean doneByAnother(Handle handle, SqlMigration migration) throws SQLException {
        if (!handle.getConnection().getMetaData().getDatabaseProductName().equals("PostgreSQL")) {
            return false;
        }
        handle.execute("LOCK TABLE schema_history IN EXCLUSIVE MODE");
        return handle.createQuery("SELECT COUNT(*) FROM schema_history WHERE module = :module AND version = :version")
                        .bind("module", migration.module())
                        .bind("version", migration.version())
                        .mapTo(Integer.class)
                        .one()
                > 0;
    }

    private static void record(Handle handle, SqlMigration migration) {
        handle.createUpdate("INSERT INTO schema_history (module, version, name, sha256, applied_at)"
                        + " VALUES (:module, :version, :name, :sha256, :now)")
                .bind("module", migration.module())
                .bind("version", migration.version())
                .bind("name", migration.name())
                .bind("sha256", sha256(migration))
                .bind("now", OffsetDateTime.now(ZoneOffset.UTC))
                .execute();
    }

    private static String sha256(SqlMigration migration) {
        return Sha256.hex(migration.sql().replace("\r\n", "\n"));
    }
}
