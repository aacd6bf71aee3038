package io.bootwright.server.app;

import io.bootwright.server.config.Config;
import io.bootwright.server.config.ConfigException;
import io.bootwright.server.store.Database;
import io.bootwright.server.store.PooledDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Opens the configured database. */
final class DatabaseOpener {
    private DatabaseOpener() {}

    static Database open(Config.DatabaseAccess access, DataDirectory directory) {
        if (access.url().isEmpty()) {
            return PooledDatabase.embedded(directory.database());
        }
        Optional<String> password = access.passwordFile().map(DatabaseOpener::firstLine);
        return PooledDatabase.open(access.url().get(), access.username(), password);
    }

    private static String firstLine(Path file) {
        try {
            return Files.readString(file).lines().findFirst().orElse("");
        } catch (IOException e) {
            throw new ConfigException(List.of("database.password-file: " + file + " cannot be read"));
        }
    }
}
