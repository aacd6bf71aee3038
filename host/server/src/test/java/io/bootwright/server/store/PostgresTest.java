package io.bootwright.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bootwright.server.Schema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
}
