package io.bootwright.server.store;

import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.StatementException;

/**
 * Runs a migration one recorded statement at a time, for a database that commits at each change of a table.
 *
 * <p>Before a statement runs, table {@code schema_step} says that it has begun; afterwards, that it is done. A statement
 * that changes rows and its record are one transaction. A change of a table is committed before its record, so that after
 * a kill in between nobody knows whether it was made: then it is tried again, and "it exists already" (or, for what is
 * dropped or renamed, "it does not exist") means that it was. Only a statement that has begun is read that way, so that a
 * foreign table of the same name is still an error.
 */
final class MigrationSteps {
    private static final String TABLE = """
            CREATE TABLE IF NOT EXISTS schema_step (
              module VARCHAR(64) NOT NULL,
              version INTEGER NOT NULL,
              step INTEGER NOT NULL,
              sha256 VARCHAR(64) NOT NULL,
              done BOOLEAN NOT NULL,
              PRIMARY KEY (module, version, step))""";

    /** SQLSTATE of HSQLDB: an object, or a column, of that name exists already. */
    private static final String EXISTS = "42504";

    /** SQLSTATE of HSQLDB: there is no such object or column. */
    private static final String MISSING = "42501";

    private static final Pattern REMOVES = Pattern.compile("(?is)^DROP\\b.*|^ALTER\\b.*\\b(DROP|RENAME)\\b.*");

    private final Jdbi jdbi;

    MigrationSteps(Jdbi jdbi) {
        this.jdbi = jdbi;
        jdbi.useHandle(handle -> handle.execute(TABLE));
    }

    /** What is known of a statement. */
    private record Step(String sha256, boolean done) {}

    /** A statement that the database refused; it has changed nothing. */
    private static final class RefusedException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        RefusedException(StatementException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /**
     * Runs what is missing of a migration.
     *
     * @param end records the whole migration, in the transaction that forgets its steps
     * @throws StoreException when it was begun with another text
     */
    void run(SqlMigration migration, List<String> statements, Consumer<Handle> end) {
        for (int step = 0; step < statements.size(); step++) {
            run(migration, step, statements.get(step));
        }
        jdbi.useTransaction(handle -> {
            end.accept(handle);
            handle.createUpdate("DELETE FROM schema_step WHERE module = :module AND version = :version")
                    .bind("module", migration.module())
                    .bind("version", migration.version())
                    .execute();
        });
    }

    private void run(SqlMigration migration, int step, String statement) {
        Optional<Step> known = find(migration, step);
        String sha256 = MigrationRunner.sha256(statement);
        if (known.isPresent() && !known.get().sha256().equals(sha256)) {
            throw new StoreException("it was begun by a host that was stopped in the middle of it, with another text."
                    + " Start the version that began it.");
        }
        if (known.isPresent() && known.get().done()) {
            return;
        }
        if (known.isEmpty()) {
            write(
                    "INSERT INTO schema_step (module, version, step, sha256, done)"
                            + " VALUES (:module, :version, :step, '" + sha256 + "', FALSE)",
                    migration,
                    step);
        }
        try {
            jdbi.useTransaction(handle -> {
                execute(handle, statement, known.isPresent());
                write(
                        handle,
                        "UPDATE schema_step SET done = TRUE"
                                + " WHERE module = :module AND version = :version AND step = :step",
                        migration,
                        step);
            });
        } catch (RefusedException e) {
            write(
                    "DELETE FROM schema_step WHERE module = :module AND version = :version AND step = :step",
                    migration,
                    step);
            throw e;
        }
    }

    private static void execute(Handle handle, String statement, boolean mayBeDone) {
        try {
            handle.execute(statement);
        } catch (StatementException e) {
            if (!mayBeDone || !saysItIsDone(statement, e)) {
                throw new RefusedException(e);
            }
        }
    }

    private static boolean saysItIsDone(String statement, StatementException e) {
        String state = e.getCause() instanceof SQLException sql ? sql.getSQLState() : "";
        return EXISTS.equals(state)
                || MISSING.equals(state) && REMOVES.matcher(statement).matches();
    }

    private Optional<Step> find(SqlMigration migration, int step) {
        return jdbi.withHandle(handle -> handle.createQuery("SELECT sha256, done FROM schema_step"
                        + " WHERE module = :module AND version = :version AND step = :step")
                .bind("module", migration.module())
                .bind("version", migration.version())
                .bind("step", step)
                .map((row, context) -> new Step(row.getString("sha256"), row.getBoolean("done")))
                .findOne());
    }

    private void write(String sql, SqlMigration migration, int step) {
        jdbi.useHandle(handle -> write(handle, sql, migration, step));
    }

    private static void write(Handle handle, String sql, SqlMigration migration, int step) {
        handle.createUpdate(sql)
                .bind("module", migration.module())
                .bind("version", migration.version())
                .bind("step", step)
                .execute();
    }
}
