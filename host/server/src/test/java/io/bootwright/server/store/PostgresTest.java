package io.bootwright.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.bootwright.registry.DatabaseDown;
import io.bootwright.server.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The second dialect: every module's tables, made and used on a PostgreSQL server of our own. */
class PostgresTest {
    @TempDir
    Path directory;

    @Test
    void understandsEveryMigration() throws IOException, InterruptedException {
        Optional<PostgresServer> found = PostgresServer.find(directory);
        if (found.isEmpty()) {
            System.out.println("PostgresTest is skipped: no PostgreSQL server binaries in " + PostgresServer.PLACES);
        }
        Assumptions.assumeTrue(found.isPresent(), "no PostgreSQL server binaries");
        try (PostgresServer server = found.get();
                Database database = PooledDatabase.open(server.url(), Optional.of("boot"), Optional.of(""))) {
            MigrationRunner runner = new MigrationRunner(database);
            runner.run(Schema.everything());
            runner.run(Schema.everything());
            assertThat(database.isAlive()).isTrue();
            int rows = database.jdbi()
                    .withHandle(handle -> handle.createQuery("SELECT COUNT(*) FROM schema_history")
                            .mapTo(Integer.class)
                            .one());
            assertThat(rows).isEqualTo(Schema.everything().size());
            assertThatThrownBy(() -> runner.run(List.of(
                            new SqlMigration("broken", 1, "half", "CREATE TABLE half (id INTEGER); CREATE TABEL x"))))
                    .isInstanceOf(StoreException.class);
            runner.run(List.of(new SqlMigration("broken", 1, "whole", "CREATE TABLE half (id INTEGER)")));
            Schema.useOnce(database, Files.createTempDirectory(directory, "keys"));
        }
    }

    @Test
    void aServerThatIsDownIsToldFromOtherFailures() throws IOException, InterruptedException {
        Optional<PostgresServer> found = PostgresServer.find(directory);
        Assumptions.assumeTrue(found.isPresent(), "no PostgreSQL server binaries");
        try (Database database = PooledDatabase.open(found.get().url(), Optional.of("boot"), Optional.of(""))) {
            assertThat(catchThrowable(() -> select(database, "SELECT no_such_column")))
                    .matches(failure -> !DatabaseDown.is(failure));
            try (Handle inTheMiddle = database.jdbi().open()) {
                found.get().close();
                assertThat(catchThrowable(() -> inTheMiddle
                                .select("SELECT 1")
                                .mapTo(Integer.class)
                                .one()))
                        .matches(DatabaseDown::is);
            }
            assertThat(catchThrowable(() -> select(database, "SELECT 1"))).matches(DatabaseDown::is);
            assertThat(database.isAlive()).isFalse();
        }
    }

    private static int select(Database database, String sql) {
        return database.jdbi()
                .withHandle(handle -> handle.select(sql).mapTo(Integer.class).one());
    }
}
