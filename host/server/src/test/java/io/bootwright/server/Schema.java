package io.bootwright.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.server.security.AesSecretBox;
import io.bootwright.server.security.JobTokenTable;
import io.bootwright.server.security.JobTokens;
import io.bootwright.server.security.Role;
import io.bootwright.server.security.Tokens;
import io.bootwright.server.servers.Servers;
import io.bootwright.server.store.Database;
import io.bootwright.server.store.SqlMigration;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Every module's tables, for tests of the database. */
public final class Schema {
    private Schema() {}

    public static List<SqlMigration> everything() {
        return io.bootwright.server.app.Migrations.all();
    }

    /** One round through the tables of the core. */
    public static void useOnce(Database database, Path keys) throws IOException {
        Clock clock = Clock.systemUTC();
        Tokens tokens = new Tokens(database, clock);
        var issued = tokens.issue(
                "ci",
                Role.VIEWER,
                List.of("a/*", "b"),
                Optional.of(Instant.now().plusSeconds(60)));
        assertThat(tokens.authenticate(Optional.of("Bearer " + issued.text())))
                .hasValue(issued.token().principal());
        assertThat(tokens.issue("no end", Role.VIEWER, List.of(), Optional.empty())
                        .token())
                .isEqualTo(tokens.list().getLast());
        JobTokens jobTokens = new JobTokenTable(database, clock);
        UUID job = UUID.randomUUID();
        assertThat(jobTokens.owner(jobTokens.issue(job, JobTokens.Use.PULL), JobTokens.Use.PULL))
                .hasValue(job);
        new io.bootwright.server.security.AuditTable(database, clock).record("test", "test.once", "schema");
        Servers servers =
                new Servers(database, AesSecretBox.withKeyFile(keys.resolve("k")), (who, action, subject) -> {}, clock);
        assertThat(servers.directory().find("NONE")).isEmpty();
        io.bootwright.server.jobs.JobsOnce.use(database, AesSecretBox.withKeyFile(keys.resolve("k")));
    }
}
