package io.bootwright.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationRunnerTest {
    private static final SqlMigration ONE = new SqlMigration(
            "things", 1, "things", "CREATE TABLE things (name VARCHAR(20)); INSERT INTO things VALUES ('a;b -- c')");
    private static final SqlMigration TWO = new SqlMigration(
            "things", 2, "weight", "-- a comment; with a semicolon\nALTER TABLE things ADD COLUMN weight INTEGER");

    @TempDir
    Path directory;

    private Database database;

    @BeforeEach
    void open() {
        database = PooledDatabase.embedded(directory);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void runsWhatIsMissingAndNothingTwice() {
        run(ONE);
        run(ONE, TWO);
        run(ONE, TWO);
        assertThat(names()).containsExactly("a;b -- c");
    }

    @Test
    void remembersOverARestart() {
        run(ONE);
        database.close();
        open();
        run(ONE, TWO);
        assertThat(names()).containsExactly("a;b -- c");
    }

    @Test
    void keepsModulesApart() {
        run(ONE, new SqlMigration("others", 1, "others", "CREATE TABLE others (name VARCHAR(20))"));
        run(ONE, TWO);
        assertThat(names()).hasSize(1);
    }

    @Test
    void refusesAChangedText() {
        run(ONE);
        assertThatThrownBy(() -> run(new SqlMigration("things", 1, "things", "CREATE TABLE others (name VARCHAR(20))")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("things/1")
                .hasMessageContaining("differs");
    }

    @Test
    void refusesAGapAndANewerDatabase() {
        assertThatThrownBy(() -> run(TWO)).hasMessageContaining("must count 1, 2, 3");
        run(ONE, TWO);
        assertThatThrownBy(() -> run(ONE)).hasMessageContaining("newer");
    }

    @Test
    void namesTheMigrationThatFails() {
        assertThatThrownBy(() -> run(new SqlMigration("things", 1, "broken", "CREATE TABEL things")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("things/1 (broken)");
        run(ONE);
    }

    @Test
    void recognisesADatabaseWhoseHistoryKnowsWholeMigrationsOnly() {
        run(ONE);
        database.jdbi().useHandle(handle -> handle.execute("DROP TABLE schema_step"));
        run(ONE, TWO);
        assertThat(names()).containsExactly("a;b -- c");
    }

    @Test
    void aTableOfSomebodyElseIsNotTakenForItsOwn() {
        database.jdbi().useHandle(handle -> handle.execute("CREATE TABLE things (other INTEGER)"));
        for (int start = 0; start < 2; start++) {
            assertThatThrownBy(() -> run(ONE))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("things/1 (things)");
        }
    }

    @Test
    void goesOnWhereAStatementWasRefused() {
        SqlMigration three =
                new SqlMigration("things", 2, "two", "INSERT INTO things VALUES ('b'); UPDATE colours SET name = 'c'");
        assertThatThrownBy(() -> run(ONE, three)).isInstanceOf(StoreException.class);
        database.jdbi().useHandle(handle -> handle.execute("CREATE TABLE colours (name VARCHAR(20))"));
        run(ONE, three);
        assertThat(names()).containsExactlyInAnyOrder("a;b -- c", "b");
    }

    @Test
    void refusesToGoOnWithAnotherText() {
        SqlMigration begun =
                new SqlMigration("things", 2, "two", "INSERT INTO things VALUES ('b'); UPDATE no SET a = 1");
        assertThatThrownBy(() -> run(ONE, begun)).isInstanceOf(StoreException.class);
        assertThatThrownBy(() -> run(ONE, new SqlMigration("things", 2, "two", "INSERT INTO things VALUES ('c')")))
                .hasMessageContaining("things/2 (two)")
                .hasMessageContaining("with another text");
    }

    private void run(SqlMigration... migrations) {
        new MigrationRunner(database).run(List.of(migrations));
    }

    private List<String> names() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT name FROM things")
                        .mapTo(String.class)
                        .list());
    }
}
