package io.bootwright.server.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.server.Schema;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A host that is killed in the middle of its migrations starts again and has the same tables as one that was not. Every
 * migration of every module takes part, those of tomorrow included.
 */
class MigrationKillTest {
    private static final int HALT = 137;

    @TempDir
    Path directory;

    /** The files as they lie on the disk before and after each statement are what a kill at that moment leaves. */
    @Test
    void theEmbeddedDatabaseGoesOnFromEveryStatement() throws IOException {
        List<Path> killed = new ArrayList<>();
        List<String> statements = new ArrayList<>();
        Map<String, List<String>> whole;
        try (PooledDatabase database = PooledDatabase.embedded(directory.resolve("whole"))) {
            database.jdbi().setSqlLogger(new SqlLogger() {
                @Override
                public void logBeforeExecution(StatementContext context) {
                    killed.add(copy(directory.resolve("whole"), directory.resolve("killed-" + killed.size())));
                    statements.add("before " + context.getRawSql());
                }

                @Override
                public void logAfterExecution(StatementContext context) {
                    if (!context.getRawSql().startsWith("SELECT")) {
                        killed.add(copy(directory.resolve("whole"), directory.resolve("killed-" + killed.size())));
                        statements.add("after " + context.getRawSql());
                    }
                }
            });
            migrate(database);
            database.jdbi().setSqlLogger(SqlLogger.NOP_SQL_LOGGER);
            whole = embeddedTables(database.jdbi());
        }
        assertThat(statements.stream().filter(statement -> statement.startsWith("before ALTER TABLE jobs")))
                .isNotEmpty();
        for (int i = 0; i < killed.size(); i++) {
            try (PooledDatabase database = PooledDatabase.embedded(killed.get(i))) {
                migrate(database);
                assertThat(embeddedTables(database.jdbi()))
                        .as("killed %s", statements.get(i))
                        .isEqualTo(whole);
            }
        }
    }

    @Test
    void aProcessThatIsHaltedAgainAndAgainGetsThere() throws Exception {
        Path place = directory.resolve("halted");
        int starts = 0;
        while (child("jdbc:hsqldb:file:" + place.resolve("bootwright"), 23) == HALT) {
            starts++;
            assertThat(starts).isLessThan(100);
        }
        assertThat(starts).isGreaterThan(3);
        try (PooledDatabase whole = PooledDatabase.embedded(directory.resolve("other"));
                PooledDatabase halted = PooledDatabase.embedded(place)) {
            migrate(whole);
            migrate(halted);
            assertThat(embeddedTables(halted.jdbi())).isEqualTo(embeddedTables(whole.jdbi()));
        }
    }

    @Test
    void postgresGoesOnFromEveryStatement() throws Exception {
        Optional<PostgresServer> found = PostgresServer.find(directory);
        if (found.isEmpty()) {
            System.out.println("MigrationKillTest is skipped: no PostgreSQL in " + PostgresServer.PLACES);
        }
        Assumptions.assumeTrue(found.isPresent(), "no PostgreSQL server binaries");
        try (PostgresServer server = found.get()) {
            int statements = 1;
            int kills = 0;
            while (killedAfter(server, statements)) {
                kills++;
                statements++;
            }
            assertThat(kills).isGreaterThan(10);
            try (PooledDatabase database = open(server)) {
                Map<String, List<String>> goneOn = postgresTables(database.jdbi());
                database.jdbi().useHandle(handle -> handle.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public"));
                assertThat(child(server.url(), 9)).isEqualTo(HALT);
                migrate(database);
                assertThat(postgresTables(database.jdbi())).isEqualTo(goneOn);
            }
        }
    }

    /** Whether the migrations were long enough to be killed after so many changes of tables. */
    private static boolean killedAfter(PostgresServer server, int statements) {
        AtomicInteger left = new AtomicInteger(statements);
        AtomicBoolean killed = new AtomicBoolean();
        try (PooledDatabase database = open(server);
                PooledDatabase killer = open(server)) {
            database.jdbi().useHandle(handle -> handle.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public"));
            database.jdbi().setSqlLogger(new SqlLogger() {
                @Override
                public void logAfterExecution(StatementContext context) {
                    if (context.getRawSql().startsWith("SELECT") || left.decrementAndGet() != 0) {
                        return;
                    }
                    killed.set(true);
                    try {
                        int session = context.getConnection()
                                .unwrap(org.postgresql.PGConnection.class)
                                .getBackendPID();
                        killer.jdbi()
                                .useHandle(handle -> handle.select("SELECT pg_terminate_backend(?)", session)
                                        .mapTo(Boolean.class)
                                        .one());
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                }
            });
            try {
                migrate(database);
            } catch (RuntimeException e) {
                assertThat(killed).as("%s", e).isTrue();
            }
        }
        try (PooledDatabase database = open(server)) {
            migrate(database);
            migrate(database);
        }
        return killed.get();
    }

    private static PooledDatabase open(PostgresServer server) {
        return PooledDatabase.open(server.url(), Optional.of("boot"), Optional.of(""));
    }

    private static void migrate(Database database) {
        new MigrationRunner(database).run(Schema.everything());
    }

    private static Map<String, List<String>> embeddedTables(Jdbi jdbi) {
        return Map.of(
                "columns",
                rows(
                        jdbi,
                        "SELECT table_name, column_name, ordinal_position, data_type, is_nullable, column_default,"
                                + " character_maximum_length FROM information_schema.columns"
                                + " WHERE table_schema = 'PUBLIC'"),
                "indexes",
                rows(
                        jdbi,
                        "SELECT table_name, index_name, column_name, ordinal_position, non_unique"
                                + " FROM information_schema.system_indexinfo WHERE table_schem = 'PUBLIC'"
                                + " AND index_name NOT LIKE 'SYS_%'"),
                "constraints",
                rows(
                        jdbi,
                        "SELECT table_name, constraint_type, COUNT(*) FROM information_schema.table_constraints"
                                + " WHERE table_schema = 'PUBLIC' AND constraint_type <> 'CHECK'"
                                + " GROUP BY table_name, constraint_type"),
                "history",
                rows(jdbi, "SELECT module, version, name, sha256 FROM schema_history"),
                "steps",
                rows(jdbi, "SELECT * FROM schema_step"));
    }

    private static Map<String, List<String>> postgresTables(Jdbi jdbi) {
        return Map.of(
                "columns",
                rows(
                        jdbi,
                        "SELECT table_name, column_name, ordinal_position, data_type, is_nullable, column_default"
                                + " FROM information_schema.columns WHERE table_schema = 'public'"),
                "indexes",
                rows(jdbi, "SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'"),
                "history",
                rows(jdbi, "SELECT module, version, name, sha256 FROM schema_history"));
    }

    private static List<String> rows(Jdbi jdbi, String sql) {
        return jdbi.withHandle(handle -> handle.createQuery(sql).mapToMap().list()).stream()
                .map(row -> new java.util.TreeMap<>(row).toString())
                .sorted()
                .toList();
    }

    private static Path copy(Path from, Path to) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path place = to.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(place);
                } else {
                    Files.copy(file, place);
                }
            }
            return to;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int child(String url, int statements) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx128m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Halting.class.getName(),
                        url,
                        Integer.toString(statements))
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("child.log").toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue())
                .as("%s", Files.readString(directory.resolve("child.log")))
                .isIn(0, HALT);
        return process.exitValue();
    }

    /** A process that migrates a database and halts itself after so many statements that change something. */
    static final class Halting {
        private Halting() {}

        public static void main(String[] arguments) {
            AtomicInteger left = new AtomicInteger(Integer.parseInt(arguments[1]));
            try (PooledDatabase database = open(arguments[0])) {
                database.jdbi().setSqlLogger(new SqlLogger() {
                    @Override
                    public void logAfterExecution(StatementContext context) {
                        if (!context.getRawSql().startsWith("SELECT") && left.decrementAndGet() == 0) {
                            Runtime.getRuntime().halt(HALT);
                        }
                    }
                });
                migrate(database);
            }
        }

        private static PooledDatabase open(String url) {
            return url.startsWith("jdbc:hsqldb:file:")
                    ? PooledDatabase.embedded(
                            Path.of(url.substring("jdbc:hsqldb:file:".length())).getParent())
                    : PooledDatabase.open(url, Optional.of("boot"), Optional.of(""));
        }
    }
}
