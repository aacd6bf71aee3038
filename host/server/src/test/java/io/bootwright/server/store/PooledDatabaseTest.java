package io.bootwright.server.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PooledDatabaseTest {
    @TempDir
    Path directory;

    @Test
    void acknowledgesRowsOnlyWhenTheyAreOnDisk() {
        try (Database database = PooledDatabase.embedded(directory)) {
            String delay = database.jdbi()
                    .withHandle(handle -> handle.createQuery("SELECT property_value"
                                    + " FROM information_schema.system_properties"
                                    + " WHERE property_name = 'hsqldb.write_delay'")
                            .mapTo(String.class)
                            .one());
            assertThat(delay).isEqualTo("false");
            assertThat(database.isAlive()).isTrue();
        }
    }

    @Test
    void isNotAliveOnceClosed() {
        Database database = PooledDatabase.embedded(directory);
        database.close();
        database.close();
        assertThat(database.isAlive()).isFalse();
    }

    @Test
    void saysWhatToDoWhenTheDatabaseIsNotThere() {
        assertThatThrownBy(() -> PooledDatabase.open(
                        "jdbc:postgresql://127.0.0.1:1/none", Optional.of("nobody"), Optional.of("hush")))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("database.url")
                .hasMessageNotContaining("hush");
    }

    @Test
    void locksTheDataDirectoryForOneProcess() throws IOException {
        try (DataDirectoryLock lock = DataDirectoryLock.take(directory)) {
            assertThat(lock).isNotNull();
            assertThatThrownBy(() -> DataDirectoryLock.take(directory))
                    .isInstanceOf(DirectoryInUseException.class)
                    .hasMessageContaining(Long.toString(ProcessHandle.current().pid()))
                    .hasMessageContaining(directory.toString());
        }
        DataDirectoryLock.take(directory).close();
    }
}
