package io.bootwright.server.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bootwright.server.store.Database;
import io.bootwright.server.store.MigrationRunner;
import io.bootwright.server.store.PooledDatabase;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecurityTest {
    @TempDir
    Path directory;

    private Database database;
    private Tokens tokens;

    @BeforeEach
    void open() {
        database = PooledDatabase.embedded(directory);
        new MigrationRunner(database).run(Tokens.migrations());
        tokens = new Tokens(database, Clock.systemUTC());
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void knowsATokenAsBearerAndAsPassword() {
        Tokens.Issued issued = tokens.issue("ci", Role.PUBLISHER, List.of("os-images/*"), Optional.empty());
        Principal principal = new Principal("ci", Role.PUBLISHER, List.of("os-images/*"));
        assertThat(tokens.authenticate(Optional.of("Bearer " + issued.text()))).hasValue(principal);
        assertThat(tokens.authenticate(Optional.of("bearer " + issued.text()))).hasValue(principal);
        assertThat(tokens.authenticate(Optional.of(basic("anyone:" + issued.text()))))
                .hasValue(principal);
        assertThat(issued.toString()).doesNotContain(issued.text());
        for (String wrong : List.of(
                "",
                issued.text(),
                "Bearer",
                "Bearer ",
                "Bearer x",
                "Basic !",
                basic(issued.text()),
                "Digest " + issued.text(),
                "Bearer " + "x".repeat(100_000))) {
            assertThat(tokens.authenticate(Optional.of(wrong))).isEmpty();
        }
        assertThat(tokens.authenticate(Optional.empty())).isEmpty();
    }

    @Test
    void storesNoToken() {
        Tokens.Issued issued = tokens.issue("ci", Role.VIEWER, List.of(), Optional.empty());
        String rows = database.jdbi()
                .withHandle(handle -> handle.createQuery("SELECT * FROM api_tokens")
                        .mapToMap()
                        .list()
                        .toString());
        assertThat(rows).contains("ci").doesNotContain(issued.text());
    }

    @Test
    void endsTokensByTimeAndByHand() {
        Instant end = Instant.now().plus(Duration.ofHours(1));
        Tokens.Issued issued = tokens.issue("short", Role.VIEWER, List.of(), Optional.of(end));
        Optional<String> header = Optional.of("Bearer " + issued.text());
        assertThat(tokens.authenticate(header)).isPresent();
        Clock later = Clock.offset(Clock.systemUTC(), Duration.ofHours(2));
        assertThat(new Tokens(database, later).authenticate(header)).isEmpty();
        assertThat(tokens.revoke(issued.token().id())).isTrue();
        assertThat(tokens.revoke(issued.token().id())).isFalse();
        assertThat(tokens.authenticate(header)).isEmpty();
    }

    @Test
    void makesTheAdminTokenOnceAndAnewWhenItsFileIsGone() throws IOException {
        Path file = directory.resolve("admin.token");
        tokens.ensureAdmin(file);
        String first = Files.readString(file);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        tokens.ensureAdmin(file);
        assertThat(Files.readString(file)).isEqualTo(first).endsWith("\n");
        assertThat(tokens.authenticate(Optional.of("Bearer " + first.strip())))
                .hasValue(new Principal("admin", Role.ADMIN, List.of()));
        Files.delete(file);
        tokens.ensureAdmin(file);
        assertThat(Files.readString(file)).isNotEqualTo(first);
        assertThat(tokens.authenticate(Optional.of("Bearer " + first.strip()))).isEmpty();
        assertThat(tokens.list()).hasSize(1);
    }

    @Test
    void jobTokensOpenOneJobForOneUse() {
        JobTokens jobTokens = new JobTokenTable(database, Clock.systemUTC());
        UUID job = UUID.randomUUID();
        String webhook = jobTokens.issue(job, JobTokens.Use.WEBHOOK);
        String pull = jobTokens.issue(job, JobTokens.Use.PULL);
        assertThat(jobTokens.owner(webhook, JobTokens.Use.WEBHOOK)).hasValue(job);
        assertThat(jobTokens.owner(webhook, JobTokens.Use.PULL)).isEmpty();
        assertThat(jobTokens.owner(pull, JobTokens.Use.PULL)).hasValue(job);
        assertThat(jobTokens.owner("", JobTokens.Use.PULL)).isEmpty();
        String again = jobTokens.issue(job, JobTokens.Use.WEBHOOK);
        assertThat(jobTokens.owner(webhook, JobTokens.Use.WEBHOOK)).isEmpty();
        assertThat(jobTokens.owner(again, JobTokens.Use.WEBHOOK)).hasValue(job);
        jobTokens.revoke(job, JobTokens.Use.WEBHOOK);
        assertThat(jobTokens.owner(again, JobTokens.Use.WEBHOOK)).isEmpty();
        assertThat(jobTokens.owner(pull, JobTokens.Use.PULL)).hasValue(job);
    }

    @Test
    void namesOfTokensAreUnique() {
        Tokens.Issued first = tokens.issue("ci", Role.VIEWER, List.of(), Optional.empty());
        assertThatThrownBy(() -> tokens.issue("ci", Role.ADMIN, List.of(), Optional.empty()))
                .isInstanceOf(Tokens.NameTakenException.class)
                .hasMessageContaining("\"ci\"");
        tokens.revoke(first.token().id());
        tokens.issue("ci", Role.ADMIN, List.of(), Optional.empty());
    }

    @Test
    void tokensOfOneNameInAnOldDatabaseSurviveWithOtherNames() {
        Database old = PooledDatabase.embedded(directory.resolve("old"));
        try (old) {
            new MigrationRunner(old).run(Tokens.migrations().subList(0, 1));
            List<String> names = List.of("ci", "ci", "ci", "admin", "x".repeat(100), "x".repeat(100), "one");
            for (int i = 0; i < names.size(); i++) {
                new TokenTable(old)
                        .put(
                                new Token(
                                        new UUID(7, i),
                                        names.get(i),
                                        Role.VIEWER,
                                        List.of(),
                                        Instant.EPOCH.plusSeconds(i % 2),
                                        Optional.empty()),
                                TokenText.digest("token " + i));
            }
            new MigrationRunner(old).run(Tokens.migrations());
            Tokens after = new Tokens(old, Clock.systemUTC());
            assertThat(after.list())
                    .extracting(Token::name)
                    .hasSize(7)
                    .doesNotHaveDuplicates()
                    .doesNotContain("admin");
            assertThat(after.find(new UUID(7, 0)).orElseThrow().name())
                    .as("the oldest")
                    .isEqualTo("ci");
            assertThat(after.find(new UUID(7, 6)).orElseThrow().name()).isEqualTo("one");
            for (int i = 0; i < names.size(); i++) {
                assertThat(after.authenticate(Optional.of("Bearer token " + i))).isPresent();
            }
            after.ensureAdmin(directory.resolve("admin.token"));
        }
    }

    @Test
    void anAdminTokenThatCanBeGuessedIsRefused() throws IOException {
        Path file = Files.writeString(directory.resolve("admin.token"), "12345\n");
        assertThatThrownBy(() -> tokens.ensureAdmin(file))
                .hasMessageContaining("5 characters")
                .hasMessageContaining(file.toString())
                .hasMessageNotContaining("12345");
    }

    @Test
    void aKeyIsMadeOnlyForANewDatabaseAndOnlyThatOneFits() throws IOException {
        SecretKey key = new SecretKey(directory.resolve("secrets.key"));
        assertThatThrownBy(() -> key.open(false))
                .isInstanceOf(SecretKeyException.class)
                .hasMessageContaining("is missing")
                .hasMessageContaining("backup");
        assertThat(key.file()).doesNotExist();
        SecretBox box = key.open(true);
        key.check(box, database);
        key.check(key.open(false), database);
        Files.delete(key.file());
        SecretBox other = key.open(true);
        assertThatThrownBy(() -> key.check(other, database))
                .isInstanceOf(SecretKeyException.class)
                .hasMessageContaining("is not the key");
        Files.writeString(key.file(), "AAAA\n");
        assertThatThrownBy(() -> key.open(false))
                .isInstanceOf(SecretKeyException.class)
                .hasMessageContaining("holds no key");
    }

    @Test
    void sealsSecretsToTheirPlace() throws IOException {
        Path key = directory.resolve("secrets.key");
        SecretBox box = AesSecretBox.withKeyFile(key);
        byte[] plain = "calvin".getBytes(StandardCharsets.UTF_8);
        byte[] sealed = box.seal(plain, "server/A");
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("calvin");
        assertThat(AesSecretBox.withKeyFile(key).open(sealed, "server/A")).isEqualTo(plain);
        assertThat(box.seal(plain, "server/A")).isNotEqualTo(sealed);
        assertThatThrownBy(() -> box.open(sealed, "server/B")).isInstanceOf(IllegalStateException.class);
        sealed[sealed.length - 1] ^= 1;
        assertThatThrownBy(() -> box.open(sealed, "server/A")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> box.open(new byte[3], "server/A")).isInstanceOf(IllegalStateException.class);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                .isEqualTo("rw-------");
        Files.writeString(key, "AAAA\n");
        assertThatThrownBy(() -> AesSecretBox.withKeyFile(key)).isInstanceOf(IOException.class);
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }
}
