package io.bootwright.server.servers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import io.bootwright.redfish.transport.Secret;
import io.bootwright.server.security.SecretBox;
import io.bootwright.server.store.Database;
import io.bootwright.server.store.SqlMigration;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.JdbiException;
import org.jdbi.v3.core.statement.Update;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Rows of servers. Passwords are sealed and bound to the serial. Safe for use by many threads. */
final class ServerTable implements ServerDirectory {
    private static final Logger LOG = LoggerFactory.getLogger(ServerTable.class);
    /** SQLSTATE of a broken unique constraint. */
    private static final String UNIQUE = "23505";

    private static final int TRIES = 8;

    private final Database database;
    private final SecretBox box;
    private final Clock clock;

    ServerTable(Database database, SecretBox box, Clock clock) {
        this.database = database;
        this.box = box;
        this.clock = clock;
    }

    static List<SqlMigration> migrations() {
        return List.of(
                new SqlMigration("servers", 1, "servers", """
                CREATE TABLE servers (
                  serial VARCHAR(64) PRIMARY KEY,
                  document VARCHAR(1048576) NOT NULL,
                  password_box VARCHAR(4096),
                  created_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
                  updated_at TIMESTAMP(6) WITH TIME ZONE NOT NULL);
                """),
                // NULL for rows of older versions: claimBmcs() fills them in, where that is possible.
                new SqlMigration("servers", 2, "one server a BMC", """
                ALTER TABLE servers ADD COLUMN IF NOT EXISTS bmc_key VARCHAR(600);
                CREATE UNIQUE INDEX IF NOT EXISTS servers_bmc_key ON servers (bmc_key);
                """));
    }

    /**
     * A server's row.
     *
     * @param document what the operator registered
     * @param passwordBox the sealed password, if one is set
     * @param updatedAt when it was last written
     */
    record Row(ServerDocument document, Optional<String> passwordBox, OffsetDateTime updatedAt) {
        ObjectNode shown() {
            return document.shown(passwordBox.isPresent());
        }
    }

    /** How a write ended. */
    sealed interface Saved {
        record Done() implements Saved {}

        record SerialTaken() implements Saved {}

        /** Another server has this BMC and system. */
        record BmcTaken(String holder) implements Saved {}

        /** Another request was quicker: read again. */
        record Changed() implements Saved {}
    }

    /** Adds a server. */
    Saved insert(ServerDocument document, Optional<String> passwordBox) {
        return unique(
                document,
                () -> row(document.serial()).<Saved>map(row -> new Saved.SerialTaken()),
                handle -> handle.createUpdate(
                                "INSERT INTO servers (serial, document, password_box, bmc_key, created_at, updated_at)"
                                        + " VALUES (:serial, :document, :box, :key, :now, :now)")
                        .bind("serial", document.serial())
                        .bind("document", Json.write(document.json()))
                        .bindByType("box", passwordBox.orElse(null), String.class)
                        .bind("key", document.bmcKey())
                        .bind("now", now())
                        .execute());
    }

    /**
     * Changes a server that is still as it was read.
     *
     * @param moved whether it gets another BMC or system; else its claim stays as it is
     */
    Saved update(Row before, ServerDocument document, Optional<String> passwordBox, boolean moved) {
        Saved saved = unique(
                document,
                Optional::empty,
                handle -> {
                    Update update = handle.createUpdate("UPDATE servers SET document = :document, password_box = :box,"
                                    + (moved ? " bmc_key = :key," : "") + " updated_at = :now"
                                    + " WHERE serial = :serial AND updated_at = :before")
                            .bind("serial", document.serial())
                            .bind("document", Json.write(document.json()))
                            .bindByType("box", passwordBox.orElse(null), String.class)
                            .bind("now", now())
                            .bind("before", before.updatedAt());
                    return (moved ? update.bind("key", document.bmcKey()) : update).execute();
                });
        if (moved) {
            claimBmcs();
        }
        return saved;
    }

    boolean delete(String serial) {
        boolean deleted = database.jdbi()
                        .withHandle(handle -> handle.createUpdate("DELETE FROM servers WHERE serial = :serial")
                                .bind("serial", serial)
                                .execute())
                == 1;
        claimBmcs();
        return deleted;
    }

    /**
     * Gives each server of an older version the claim on its BMC. Of several with one BMC the oldest gets it; the others
     * are named in the log and keep working, and can be changed and removed.
     */
    void claimBmcs() {
        List<Row> without = database.jdbi()
                .withHandle(handle -> handle.createQuery(
                                "SELECT * FROM servers WHERE bmc_key IS NULL ORDER BY created_at, serial")
                        .map((row, context) -> row(row))
                        .list());
        for (Row row : without) {
            ServerDocument document = row.document();
            Saved saved = unique(
                    document,
                    Optional::empty,
                    handle -> handle.createUpdate(
                                    "UPDATE servers SET bmc_key = :key WHERE serial = :serial AND bmc_key IS NULL")
                            .bind("serial", document.serial())
                            .bind("key", document.bmcKey())
                            .execute());
            if (saved instanceof Saved.BmcTaken taken) {
                LOG.warn(
                        "Servers {} and {} have the same BMC and system_id. Correct or remove one of them.",
                        taken.holder(),
                        document.serial());
            }
        }
    }

    /** Writes one row and says which of the unique values was taken, if one was. */
    private Saved unique(
            ServerDocument document, Supplier<Optional<Saved>> otherwise, HandleCallback<Integer, RuntimeException> write) {
        for (int attempt = 1; ; attempt++) {
            try {
                return database.jdbi().<Integer, RuntimeException>inTransaction(write) == 1
                        ? new Saved.Done()
                        : new Saved.Changed();
            } catch (JdbiException e) {
                String state = sqlState(e);
                if (state.equals(UNIQUE)) {
                    Optional<Saved> known = otherwise.get().or(() -> holder(document.bmcKey())
                            .filter(holder -> !holder.equals(document.serial()))
                            .map(Saved.BmcTaken::new));
                    if (known.isPresent()) {
                        return known.get();
                    }
                }
                // Whoever was in the way has gone, or the database asks to start anew.
                if (!(state.equals(UNIQUE) || state.startsWith("40")) || attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    private Optional<String> holder(String bmcKey) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT serial FROM servers WHERE bmc_key = :key")
                        .bind("key", bmcKey)
                        .mapTo(String.class)
                        .findOne());
    }

    private static String sqlState(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }

    Optional<Row> row(String serial) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT * FROM servers WHERE serial = :serial")
                        .bind("serial", serial)
                        .map((row, context) -> row(row))
                        .findOne());
    }

    /** Up to {@code limit} servers whose serial comes after one; the empty text starts from the first. */
    List<Row> list(String after, int limit) {
        return database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT * FROM servers WHERE serial > :after"
                                + " ORDER BY serial FETCH FIRST " + limit + " ROWS ONLY")
                        .bind("after", after)
                        .map((row, context) -> row(row))
                        .list());
    }

    @Override
    public Optional<ServerRecord> find(String serial) {
        return row(serial).map(row -> row.document().record(password(row)));
    }

    String seal(String serial, String password) {
        byte[] sealed = box.seal(password.getBytes(StandardCharsets.UTF_8), context(serial));
        return Base64.getEncoder().encodeToString(sealed);
    }

    private Secret password(Row row) {
        return Secret.of(row.passwordBox()
                .map(text -> new String(
                        box.open(
                                Base64.getDecoder().decode(text),
                                context(row.document().serial())),
                        StandardCharsets.UTF_8))
                .orElse(""));
    }

    private static String context(String serial) {
        return "server/" + serial + "/bmc-password";
    }

    private static Row row(ResultSet row) throws SQLException {
        ObjectNode json = (ObjectNode) Json.parseTrusted(row.getString("document"));
        return new Row(
                new ServerDocument(row.getString("serial"), json),
                Optional.ofNullable(row.getString("password_box")),
                row.getObject("updated_at", OffsetDateTime.class));
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
