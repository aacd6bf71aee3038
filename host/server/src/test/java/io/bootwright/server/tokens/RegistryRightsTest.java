package io.bootwright.server.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.registry.Action;
import io.bootwright.registry.RegistryAccess.Decision;
import io.bootwright.server.security.JobTokenTable;
import io.bootwright.server.security.JobTokens;
import io.bootwright.server.security.Role;
import io.bootwright.server.security.Tokens;
import io.bootwright.server.store.Database;
import io.bootwright.server.store.MigrationRunner;
import io.bootwright.server.store.PooledDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryRightsTest {
    private static final Decision CHALLENGE = new Decision.Challenge();
    private static final Decision DENIED = new Decision.Denied();

    @TempDir
    Path directory;

    private Database database;
    private Tokens tokens;
    private JobTokens jobTokens;
    private RegistryRights rights;

    @BeforeEach
    void open() {
        database = PooledDatabase.embedded(directory);
        new MigrationRunner(database).run(Tokens.migrations());
        tokens = new Tokens(database, Clock.systemUTC());
        jobTokens = new JobTokenTable(database, Clock.systemUTC());
        rights = new RegistryRights(
                tokens,
                jobTokens,
                (job, repository) -> repository.equals("os-images/debian"),
                List.of("open/*"),
                Clock.systemUTC());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void goesByRole() {
        assertThat(check(Role.ADMIN, "a/b", Action.DELETE)).isEqualTo(new Decision.Allowed("t"));
        assertThat(check(Role.PUBLISHER, "a/b", Action.PUSH)).isEqualTo(new Decision.Allowed("t"));
        assertThat(check(Role.OPERATOR, "a/b", Action.PULL)).isEqualTo(new Decision.Allowed("t"));
        assertThat(check(Role.OPERATOR, "a/b", Action.PUSH)).isEqualTo(DENIED);
        assertThat(check(Role.VIEWER, "a/b", Action.PULL)).isEqualTo(DENIED);
        assertThat(check(Role.VIEWER, "", Action.CATALOG)).isEqualTo(new Decision.Allowed("t"));
    }

    @Test
    void staysWithinTheRepositoriesOfAToken() {
        Optional<String> ci =
                bearer(tokens.issue("ci", Role.PUBLISHER, List.of("os-images/*", "tool.x"), Optional.empty()));
        assertThat(rights.check(ci, Optional.of("os-images/debian"), Action.PUSH))
                .isEqualTo(new Decision.Allowed("ci"));
        assertThat(rights.check(ci, Optional.of("os-images"), Action.PUSH)).isEqualTo(DENIED);
        assertThat(rights.check(ci, Optional.of("other/os-images/x"), Action.PULL))
                .isEqualTo(DENIED);
        assertThat(rights.check(ci, Optional.of("tool.x"), Action.PULL)).isEqualTo(new Decision.Allowed("ci"));
        assertThat(rights.check(ci, Optional.of("toolyx"), Action.PULL)).isEqualTo(DENIED);
        assertThat(rights.check(ci, Optional.of("open/x"), Action.PULL)).isEqualTo(new Decision.Allowed("ci"));
        assertThat(rights.check(ci, Optional.of("open/x"), Action.PUSH)).isEqualTo(DENIED);
        assertThat(rights.check(ci, Optional.of("tool.x"), Action.CATALOG)).isEqualTo(new Decision.Allowed("ci"));
        assertThat(rights.check(ci, Optional.of("toolyx"), Action.CATALOG)).isEqualTo(DENIED);
    }

    @Test
    void opensPullsOfAJobToItsToken() {
        UUID job = UUID.randomUUID();
        String pull = jobTokens.issue(job, JobTokens.Use.PULL);
        Optional<String> basic = Optional.of(
                "Basic " + Base64.getEncoder().encodeToString(("job:" + pull).getBytes(StandardCharsets.UTF_8)));
        assertThat(rights.check(basic, Optional.of("os-images/debian"), Action.PULL))
                .isEqualTo(new Decision.Allowed("job " + job));
        assertThat(rights.check(basic, Optional.of("os-images/debian"), Action.PUSH))
                .isEqualTo(DENIED);
        assertThat(rights.check(basic, Optional.of("os-images/other"), Action.PULL))
                .isEqualTo(DENIED);
        assertThat(rights.check(basic, Optional.of("open/x"), Action.PULL))
                .isEqualTo(new Decision.Allowed("job " + job));
        assertThat(rights.check(basic, Optional.empty(), Action.PULL)).isEqualTo(new Decision.Allowed("job " + job));
        assertThat(rights.check(basic, Optional.empty(), Action.CATALOG)).isEqualTo(DENIED);
        String webhook = jobTokens.issue(job, JobTokens.Use.WEBHOOK);
        assertThat(rights.check(Optional.of("Bearer " + webhook), Optional.of("a/b"), Action.PULL))
                .isEqualTo(CHALLENGE);
        jobTokens.revoke(job, JobTokens.Use.PULL);
        assertThat(rights.check(basic, Optional.of("os-images/debian"), Action.PULL))
                .isEqualTo(CHALLENGE);
    }

    @Test
    void opensConfiguredRepositoriesToEverybody() {
        Optional<String> emptyBasic = Optional.of("Basic Og==");
        for (Optional<String> nobody : List.of(Optional.<String>empty(), emptyBasic)) {
            assertThat(rights.check(nobody, Optional.of("open/x/y"), Action.PULL))
                    .isEqualTo(new Decision.Allowed("anonymous"));
            assertThat(rights.check(nobody, Optional.of("open/x"), Action.PUSH)).isEqualTo(CHALLENGE);
            assertThat(rights.check(nobody, Optional.of("closed/x"), Action.PULL))
                    .isEqualTo(CHALLENGE);
            assertThat(rights.check(nobody, Optional.empty(), Action.PULL)).isEqualTo(CHALLENGE);
            assertThat(rights.check(nobody, Optional.empty(), Action.CATALOG)).isEqualTo(CHALLENGE);
        }
        assertThat(rights.check(Optional.of("Bearer wrong"), Optional.of("open/x"), Action.PULL))
                .isEqualTo(CHALLENGE);
    }

    @Test
    void aRevokedTokenIsRefusedAtOnceAlthoughItWasJustUsed() {
        Tokens.Issued issued = tokens.issue("t", Role.ADMIN, List.of(), Optional.empty());
        for (int i = 0; i < 3; i++) {
            assertThat(rights.check(bearer(issued), Optional.of("a"), Action.PUSH))
                    .isEqualTo(new Decision.Allowed("t"));
        }
        tokens.revoke(issued.token().id());
        assertThat(rights.check(bearer(issued), Optional.of("a"), Action.PUSH)).isEqualTo(CHALLENGE);
        assertThat(tokens.authenticate(bearer(issued))).isEmpty();
    }

    private Decision check(Role role, String repository, Action use) {
        Tokens.Issued issued = tokens.issue("t", role, List.of(), Optional.empty());
        try {
            return rights.check(bearer(issued), Optional.of(repository).filter(name -> !name.isEmpty()), use);
        } finally {
            tokens.revoke(issued.token().id());
        }
    }

    private static Optional<String> bearer(Tokens.Issued issued) {
        return Optional.of("Bearer " + issued.text());
    }
}
