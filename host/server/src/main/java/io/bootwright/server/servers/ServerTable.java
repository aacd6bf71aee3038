package io.bootwright.server.servers;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import io.bootwright.redfish.Secret;
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

/** Rows of servers. Passwords are sealed and bound to the serial. Safe for use by many threads. */
final class ServerTable implements ServerDirectory {
    private final Database database;
    private final SecretBox box;
    private final Clock clock;

    ServerTable(Database database, SecretBox box, Clock clock) {
        this.database = database;
        this.box = box;
        this.clock = clock;
    }

    static List<SqlMigration> migrations() {
        return List.of(new SqlMigration("servers", 1, "servers", """
                CREATE TABLE servers (
                  serial VARCHAR(64) PRIMARY KEY,
                  document VARCHAR(1048576) NOT NULL,
                  password_box VARCHAR(4096),
                  created_at TIMESTAMP(6) WITH TIME ZONE NOT NULL,
                  updated_at TIMESTAMP(6) WITH TIME ZONE NOT NULL);
                """));
    }

    /**
     * A server's row.
     *
     * @param document what the operator registered
     * @param passwordBox the sealed password, if one is set
     */
    record Row(ServerDocument document, Optional<String> passwordBox) {
        ObjectNode shown() {
            return document.shown(passwordBox.isPresent());
        }
    }

    /** Adds a server; false when the serial is taken. */
    boolean insert(ServerDocument document, Optional<String> passwordBox) {
        return database.jdbi().inTransaction(handle -> {
            int there = handle.createQuery("SELECT COUNT(*) FROM servers WHERE serial = :serial")
                    .bind("serial", document.serial())
                    .mapTo(Integer.class)
                    .one();
            if (there > 0) {
                return false;
            }
            handle.createUpdate("INSERT INTO servers (serial, document, password_box, created_at, updated_at)"
                            + " VALUES (:serial, :document, :box, :now, :now)")
                    .bind("serial", document.serial())
                    .bind("document", Json.write(document.json()))
                    .bindByType("box", passwordBox.orElse(null), String.class)
                    .bind("now", now())
                    .execute();
            return true;
        });
    }

    boolean update(ServerDocument document, Optional<String> passwordBox) {
        return database.jdbi()
                        .withHandle(handle -> handle.createUpdate("UPDATE servers"
                                        + " SET document = :document, password_box = :box, updated_at = :now"
                                        + " WHERE serial = :serial")
                                .bind("serial", document.serial())
                                .bind("document", Json.write(document.json()))
                                .bindByType("box", passwordBox.orElse(null), String.class)
                                .bind("now", now())
                                .execute())
                == 1;
    }

    boolean delete(String serial) {
        return database.jdbi()
                        .withHandle(handle -> handle.createUpdate("DELETE FROM servers WHERE serial = :serial")
                                .bind("serial", serial)
                                .execute())
                == 1;
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
                new ServerDocument(row.getString("serial"), json), Optional.ofNullable(row.getString("password_box")));
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
