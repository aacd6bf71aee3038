package io.bootwright.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.server.http.Access;
import io.bootwright.server.http.RequestBody;
import io.bootwright.server.security.Permission;
import io.bootwright.server.store.SqlMigration;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestHostTest {
    @TempDir
    Path directory;

    @Test
    void servesAMountedFeatureAndRefusesStrangers() {
        try (TestHost host = TestHost.in(directory)
                .migrations(List.of(new SqlMigration("echo", 1, "words", "CREATE TABLE words (word VARCHAR(20))")))
                .mount(
                        "/api/v1/echo",
                        database -> rules -> rules.post("/", (request, response) -> {
                            Access.require(request, Permission.JOBS);
                            String word =
                                    RequestBody.json(request, 100).path("word").asText();
                            database.jdbi().useHandle(handle -> handle.execute("INSERT INTO words VALUES (?)", word));
                            response.send(word);
                        }))
                .start()) {
            assertThat(host.send("POST", "/api/v1/echo", "{\"word\":\"hello\"}").body())
                    .isEqualTo("hello");
            assertThat(host.send("POST", "/api/v1/echo", "{\"word\":").body()).contains("malformed-json");
            assertThat(host.send(host.request("", "POST", "/api/v1/echo", BodyPublishers.noBody()))
                            .statusCode())
                    .isEqualTo(401);
            var forbidden = host.send(host.request("viewer", "POST", "/api/v1/echo", BodyPublishers.noBody()));
            assertThat(forbidden.statusCode()).isEqualTo(403);
            assertThat(forbidden.headers().firstValue("Content-Type")).hasValue("application/problem+json");
            assertThat(host.get("/api/v1/unknown").body()).contains("not-found");
        }
    }
}
