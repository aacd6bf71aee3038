package io.bootwright.server.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.formats.Json;
import io.bootwright.server.TestHost;
import io.bootwright.server.security.Role;
import io.bootwright.server.security.Tokens;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenRoutesTest {
    private static final String PATH = "/api/v1/tokens";

    @TempDir
    Path directory;

    private TestHost host;
    private Tokens tokens;

    @BeforeEach
    void start() {
        host = TestHost.in(directory)
                .migrations(Tokens.migrations())
                .mount(PATH, database -> {
                    tokens = new Tokens(database, Clock.systemUTC());
                    return new TokenRoutes(tokens, (who, action, subject) -> {}, Clock.systemUTC());
                })
                .start();
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void showsATokenOnceAndNeverAgain() {
        var created = host.send("POST", PATH, """
                {"name":"ci","role":"publisher","repositories":["os-images/*"],"expires_at":"2999-01-01T00:00:00Z"}""");
        assertThat(created.statusCode()).isEqualTo(201);
        JsonNode body = Json.parseTrusted(created.body());
        String text = body.path("token").asText();
        assertThat(tokens.authenticate(Optional.of("Bearer " + text))).isPresent();
        String list = host.get(PATH).body();
        assertThat(list)
                .contains(body.path("id").asText(), "os-images/*", "2999-01-01T00:00:00Z")
                .doesNotContain(text);
        String one = PATH + "/" + body.path("id").asText();
        assertThat(host.send("DELETE", one, "").statusCode()).isEqualTo(204);
        assertThat(host.send("DELETE", one, "").statusCode()).isEqualTo(404);
        assertThat(tokens.authenticate(Optional.of("Bearer " + text))).isEmpty();
    }

    @Test
    void refusesWrongBodiesWithTheirPlaces() {
        var refused = host.send("POST", PATH, """
                {"nam":"x","role":"king","repositories":["UPPER",7],"expires_at":"2001-01-01T00:00:00Z"}""");
        assertThat(refused.statusCode()).isEqualTo(400);
        assertThat(refused.body())
                .contains("/nam\"", "/name\"", "/role\"", "/repositories/0", "/repositories/1", "/expires_at");
        assertThat(host.send("POST", PATH, "{}").statusCode()).isEqualTo(400);
    }

    @Test
    void aNameIsForOneTokenAndNotForTheProductsOwn() {
        String ci = "{\"name\":\"ci\",\"role\":\"viewer\"}";
        String id =
                Json.parseTrusted(host.send("POST", PATH, ci).body()).path("id").asText();
        var taken = host.send("POST", PATH, ci);
        assertThat(taken.statusCode()).isEqualTo(409);
        assertThat(taken.body()).contains("conflict", "\\\"ci\\\"");
        assertThat(host.send("DELETE", PATH + "/" + id, "").statusCode()).isEqualTo(204);
        assertThat(host.send("POST", PATH, ci).statusCode()).isEqualTo(201);
        for (String reserved : new String[] {"admin", "Admin", "product", "drop-directory", "anonymous", "job 7"}) {
            var refused = host.send("POST", PATH, ci.replace("ci", reserved));
            assertThat(refused.statusCode()).as(reserved).isEqualTo(400);
            assertThat(refused.body()).contains("/name");
        }
    }

    @Test
    void listsPageByPageOldestFirst() {
        List<String> names = List.of("e", "d", "c", "b", "a");
        names.forEach(name -> host.send("POST", PATH, "{\"name\":\"" + name + "\",\"role\":\"viewer\"}"));
        List<String> found = new ArrayList<>();
        String next = "";
        do {
            JsonNode page = Json.parseTrusted(host.get(PATH + "?limit=2" + next).body());
            assertThat(page.path("items")).hasSizeLessThanOrEqualTo(2);
            page.path("items").forEach(token -> found.add(token.path("name").asText()));
            next = page.path("next").isNull()
                    ? ""
                    : "&after=" + page.path("next").asText();
        } while (!next.isEmpty());
        assertThat(found).isEqualTo(names);
        assertThat(host.get(PATH + "?after=!").statusCode()).isEqualTo(400);
    }

    @Test
    void isForAdmins() {
        for (String role : new String[] {"viewer", "operator", "publisher"}) {
            assertThat(host.send(host.request(role, "GET", PATH, BodyPublishers.noBody()))
                            .statusCode())
                    .isEqualTo(403);
        }
        assertThat(host.send("DELETE", PATH + "/nonsense", "").statusCode()).isEqualTo(404);
    }

    @Test
    void keepsTheAdminTokenOfTheFile() {
        tokens.ensureAdmin(directory.resolve("admin.token"));
        assertThat(host.send("DELETE", PATH + "/" + Tokens.ADMIN_ID, "").statusCode())
                .isEqualTo(409);
    }

    @Test
    void whoHoldsAnExpiredTokenIsToldSo(@TempDir Path other) {
        Instant end = Instant.parse("2026-01-01T00:00:00Z");
        Clock late = Clock.fixed(end.plusSeconds(1), ZoneOffset.UTC);
        AtomicReference<String> text = new AtomicReference<>("");
        try (TestHost strict = TestHost.in(other)
                .migrations(Tokens.migrations())
                .authenticator(database -> {
                    Tokens real = new Tokens(database, late);
                    text.set(real.issue("ci", Role.ADMIN, List.of(), Optional.of(end))
                            .text());
                    return real;
                })
                .mount(
                        PATH,
                        database -> new TokenRoutes(new Tokens(database, late), (who, action, subject) -> {}, late))
                .start()) {
            var refused = strict.send(strict.request(text.get(), "GET", PATH, BodyPublishers.noBody()));
            assertThat(refused.statusCode()).isEqualTo(401);
            assertThat(refused.body()).contains("The token \\\"ci\\\" expired at 2026-01-01T00:00:00Z.");
            var unknown = strict.send(strict.request("x".repeat(40), "GET", PATH, BodyPublishers.noBody()));
            assertThat(unknown.statusCode()).isEqualTo(401);
            assertThat(unknown.body()).contains("Send a valid token").doesNotContain("expired");
        }
    }
}
