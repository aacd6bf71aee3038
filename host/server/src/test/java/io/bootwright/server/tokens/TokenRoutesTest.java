package io.bootwright.server.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.formats.Json;
import io.bootwright.server.TestHost;
import io.bootwright.server.security.Tokens;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Optional;
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
}
