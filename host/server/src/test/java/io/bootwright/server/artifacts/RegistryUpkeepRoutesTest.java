package io.bootwright.server.artifacts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.formats.Json;
import io.bootwright.registry.Registry;
import io.bootwright.registry.RegistryOptions;
import io.bootwright.server.TestHost;
import io.bootwright.server.store.SqlMigration;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryUpkeepRoutesTest {
    private static final String URL = "/api/v1/registry";

    @TempDir
    Path directory;

    private final List<String> audit = new ArrayList<>();
    private final List<Registry> registries = new ArrayList<>();
    private TestHost host;

    @BeforeEach
    void start() {
        host = TestHost.in(directory.resolve("db"))
                .migrations(Registry.migrations().stream()
                        .map(script -> new SqlMigration("registry", script.version(), script.name(), script.sql()))
                        .toList())
                .mount(URL, database -> {
                    Registry registry =
                            Registry.open(directory.resolve("registry"), database.jdbi(), Clock.systemUTC());
                    registries.add(registry);
                    return new RegistryUpkeepRoutes(
                            registry,
                            RegistryOptions.defaults(),
                            (who, action, subject) -> audit.add(who + " " + action + " " + subject));
                })
                .start();
    }

    @AfterEach
    void stop() {
        registries.forEach(Registry::close);
        host.close();
    }

    private JsonNode json(String text) throws Exception {
        return Json.parse(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    private Path orphan() throws Exception {
        Path orphan = directory.resolve("registry/blobs/sha256").resolve("a".repeat(64));
        return Files.write(orphan, new byte[1234]);
    }

    @Test
    void collectsAndTellsBefore() throws Exception {
        Path orphan = orphan();
        JsonNode dry = json(host.send("POST", URL + "/gc", "{\"dry_run\":true}").body());
        assertThat(dry.path("dry_run").asBoolean()).isTrue();
        assertThat(dry.path("blobs").asInt()).isEqualTo(1);
        assertThat(dry.path("bytes").asInt()).isEqualTo(1234);
        assertThat(orphan).exists();
        assertThat(audit).isEmpty();
        assertThat(json(host.get(URL).body()).path("last_gc").isNull()).isTrue();

        JsonNode done = json(host.send("POST", URL + "/gc", "").body());
        assertThat(done.path("bytes").asInt()).isEqualTo(1234);
        assertThat(orphan).doesNotExist();
        assertThat(audit).containsExactly("test-admin registry.gc 1 blobs, 1234 bytes");
        JsonNode state = json(host.get(URL).body());
        assertThat(state.path("last_gc").path("bytes").asInt()).isEqualTo(1234);
        assertThat(state.path("disk").path("free").asLong()).isPositive();
    }

    @Test
    void scrubsAndNamesWhatIsDamaged() throws Exception {
        Path orphan = orphan();
        assertThat(host.send("POST", URL + "/scrub", "{\"bytes_per_second\":1000000000}")
                        .statusCode())
                .isEqualTo(202);
        JsonNode state = json(host.get(URL + "/scrub").body());
        long end = System.nanoTime() + 30_000_000_000L;
        while (state.path("running").asBoolean() && System.nanoTime() < end) {
            Thread.sleep(20);
            state = json(host.get(URL + "/scrub").body());
        }
        assertThat(state.path("last").path("damaged").path(0).asText()).isEqualTo("sha256:" + "a".repeat(64));
        assertThat(orphan).doesNotExist();
        assertThat(directory.resolve("registry/quarantine")).isNotEmptyDirectory();
    }

    @Test
    void writesTheIndexOnDemand() throws Exception {
        assertThat(host.send("POST", URL + "/export", "").body()).isEqualTo("{\"tags\":0}");
        assertThat(directory.resolve("registry/index.json")).content().contains("schemaVersion");
    }

    @Test
    void isForAdmins() {
        for (String path : new String[] {"/gc", "/scrub", "/export"}) {
            assertThat(host.send(host.request("publisher", "POST", URL + path, BodyPublishers.noBody()))
                            .statusCode())
                    .isEqualTo(403);
        }
        assertThat(host.send(host.request("viewer", "GET", URL, BodyPublishers.noBody()))
                        .statusCode())
                .isEqualTo(200);
        assertThat(host.send("POST", URL + "/gc", "{\"dry\":true}").statusCode())
                .isEqualTo(400);
    }
}
