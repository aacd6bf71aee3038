package io.bootwright.server.security;

import io.bootwright.server.store.Database;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/** The row that tells whether a key is the one that a database's secrets were sealed with. */
final class SecretKeyTable {
    private static final String CONTEXT = "secret-key";
    private static final byte[] PLAIN = "the key of this database".getBytes(StandardCharsets.UTF_8);

    private final Database database;

    SecretKeyTable(Database database) {
        this.database = database;
    }

    /** Whether the key opens what the first key of this database sealed; the first one is remembered. */
    boolean belongs(SecretBox box) {
        Optional<String> known = find();
        if (known.isEmpty()) {
            try {
                insert(Base64.getEncoder().encodeToString(box.seal(PLAIN, CONTEXT)));
                return true;
            } catch (UnableToExecuteStatementException e) {
                // Another host on the same database was quicker.
                known = find();
            }
        }
        try {
            box.open(Base64.getDecoder().decode(known.orElse("")), CONTEXT);
            return true;
        } catch (IllegalStateException | IllegalArgumentException e) {
            return false;
        }
    }

    private Optional<String> find() {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT sealed FROM secret_key WHERE id = 1")
                        .mapTo(String.class)
                        .findOne());
    }

    private void insert(String sealed) {
        database.jdbi()
                .useHandle(handle -> handle.createUpdate("INSERT INTO secret_key (id, sealed) VALUES (1, :sealed)")
                        .bind("sealed", sealed)
                        .execute());
    }
}
