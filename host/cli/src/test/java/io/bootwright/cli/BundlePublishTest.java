package io.bootwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.cli.FakeHost.Ran;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BundlePublishTest {
    private static final String SIGNATURE = "A".repeat(86) + "==";

    @TempDir
    private Path directory;

    private FakeHost host;
    private String jar;

    @BeforeEach
    void start() throws Exception {
        host = new FakeHost();
        jar = Files.writeString(directory.resolve("b.jar"), "bytes").toString();
    }

    @AfterEach
    void stop() {
        host.close();
    }

    @Test
    void publishesAJarWithTheSignatureBesideIt() throws Exception {
        host.on("POST /api/v1/bundles", 201, """
                {"id":"b","version":"1.0.0","digest":"sha256:1","active":true,"signature":"team.pem"}""");
        assertThat(host.run("bundle", "push", jar).out())
                .contains("bundle b 1.0.0 is published and active, signature: team.pem");
        assertThat(host.calls("POST").getFirst().header("Bootwright-Signature")).isEmpty();
        assertThat(host.calls("POST").getFirst().body()).asString().isEqualTo("bytes");

        Files.writeString(directory.resolve("b.jar.sig"), SIGNATURE + "\n");
        assertThat(host.run("--json", "bundle", "push", jar)
                        .json()
                        .path("active")
                        .asBoolean())
                .isTrue();
        assertThat(host.calls("POST").getLast().header("Bootwright-Signature")).isEqualTo(SIGNATURE);

        Files.writeString(directory.resolve("b.jar.sig"), "no signature");
        Ran wrong = host.run("bundle", "push", jar);
        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err()).contains("is no signature", "bootwright bundle sign");
    }

    @Test
    void showsEveryReasonOfARefusal() {
        host.on("POST /api/v1/bundles", 400, """
                {"title":"The bundle is not accepted","status":400,"code":"bundle-invalid","detail":"b.jar has 2 faults.",
                 "errors":[{"pointer":"","detail":"bundle.yaml:3:1: error: /version must be a string."},
                           {"pointer":"","detail":"bundle.yaml:9:3: error: unknown key."}]}""");
        Ran ran = host.run("bundle", "push", jar);
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err())
                .contains("The bundle is not accepted", "b.jar has 2 faults.")
                .contains("bundle.yaml:3:1: error", "bundle.yaml:9:3: error");
        assertThat(host.run("--json", "bundle", "push", jar).err()).contains("bundle-invalid");
    }

    @Test
    void saysWhatToDoAboutAConflictAMissingTokenAndASilentHost() {
        host.on("POST /api/v1/bundles", 409, """
                {"title":"There is such a version already","status":409,"code":"bundle-invalid",
                 "detail":"Bundle b 1.0.0 is there with other bytes. Give the new one another version."}""");
        Ran conflict = host.run("bundle", "push", jar);
        assertThat(conflict.exit()).isEqualTo(1);
        assertThat(conflict.err()).contains("Give the new one another version.");

        host.on("POST /api/v1/bundles", 401, "{\"title\":\"No token\",\"status\":401,\"code\":\"unauthorized\"}");
        Ran unauthorized = host.run("bundle", "push", jar);
        assertThat(unauthorized.exit()).isEqualTo(3);
        assertThat(unauthorized.err()).contains("BOOTWRIGHT_TOKEN");

        Ran down = FakeHost.run(Map.of("BOOTWRIGHT_URL", "http://127.0.0.1:1"), false, "", "bundle", "push", jar);
        assertThat(down.exit()).isEqualTo(3);
        assertThat(down.err()).contains("cannot be reached", "BOOTWRIGHT_URL");
    }

    @Test
    void activatesRemovesAndLists() {
        host.on("PUT /api/v1/bundles/b/active", 200, "{\"id\":\"b\",\"active\":\"0.9.0\"}");
        host.on("DELETE /api/v1/bundles/b/versions/1.0.0", 204, "");
        host.on("GET /api/v1/bundles", 200, """
                {"items":[{"id":"b","active":"0.9.0","title":"Say","targets":["b.target"],
                   "versions":[{"version":"0.9.0","active":true},{"version":"1.0.0"}]}],
                 "rejected":[{"name":"c.jar","origin":"dropped","at":"2026-01-01T00:00:00Z","reasons":["It is no jar."]}]}""");
        assertThat(host.run("bundle", "activate", "b", "0.9.0").out()).contains("bundle b 0.9.0 is active");
        assertThat(host.calls("PUT").getFirst().json().path("version").asText()).isEqualTo("0.9.0");
        assertThat(host.run("bundle", "activate", "b", "none").out()).contains("bundle b takes no new jobs");
        assertThat(host.calls("PUT").getLast().json().path("version").isNull()).isTrue();
        assertThat(host.run("bundle", "remove", "b", "1.0.0").exit()).isZero();
        Ran list = host.run("bundle", "list");
        assertThat(list.out()).contains("b.target", "0.9.0,1.0.0", "refused: c.jar", "It is no jar.");
        assertThat(host.run("--json", "bundle", "list").json().path("rejected")).hasSize(1);
    }
}
