package io.bootwright.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.cli.FakeHost.Call;
import io.bootwright.cli.FakeHost.Ran;
import io.bootwright.formats.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MediaImportTest {
    private static final String UPLOADS = "/v2/media/maintenance/blobs/uploads/";
    private static final int SIZE = 20 << 20;

    @TempDir
    private Path directory;

    private FakeHost host;
    private Path iso;
    private byte[] content;
    private final ByteArrayOutputStream stored = new ByteArrayOutputStream();
    private boolean failing;

    @BeforeEach
    void start() throws Exception {
        host = new FakeHost();
        content = new byte[SIZE];
        new Random(7).nextBytes(content);
        iso = directory.resolve("m.iso");
        Files.write(iso, content);
        host.on("HEAD /v2/media/maintenance/blobs/*", 404, "");
        host.on(
                "POST " + UPLOADS,
                call -> call.answer(202, "", "Location", "http://another.name" + UPLOADS + "u1?state=a"));
        host.on("PATCH " + UPLOADS + "u1", this::patch);
        host.on(
                "GET " + UPLOADS + "u1",
                call -> call.answer(
                        204, "", "Range", "0-" + Math.max(0, stored.size() - 1), "Location", UPLOADS + "u1?state=b"));
        host.on("PUT " + UPLOADS + "u1", 201, "");
        host.on("PUT /v2/media/maintenance/manifests/latest", 201, "");
    }

    @AfterEach
    void stop() {
        host.close();
    }

    private void patch(Call call) throws IOException {
        int from = Integer.parseInt(call.header("Content-Range").replaceFirst("-.*", ""));
        if (from != stored.size()) {
            call.answer(416, "");
            return;
        }
        if (failing && stored.size() > 0) {
            // Half of it arrives, then the connection breaks.
            failing = false;
            stored.write(call.body(), 0, call.body().length / 2);
            call.exchange().close();
            return;
        }
        stored.write(call.body());
        call.answer(202, "", "Location", UPLOADS + "u1?state=" + stored.size());
    }

    private Ran push() {
        return host.run("--json", "media", "import", iso.toString(), "--name", "maintenance", "--tag", "latest");
    }

    @Test
    void pushesAnIsoInChunksAndThenItsManifest() throws Exception {
        Ran ran = push();
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(stored.toByteArray()).isEqualTo(content);
        assertThat(host.calls("PATCH")).hasSize(3);
        assertThat(ran.err()).contains("100 % of 20 MiB");
        JsonNode manifest = host.calls("PUT /v2/media/maintenance/manifests/latest")
                .getFirst()
                .json();
        assertThat(manifest.path("layers")).hasSize(1);
        assertThat(manifest.at("/layers/0/mediaType").asText()).isEqualTo("application/vnd.bootwright.iso");
        assertThat(manifest.at("/layers/0/digest").asText()).isEqualTo(Sha256.digest(iso));
        assertThat(manifest.at("/layers/0/size").asInt()).isEqualTo(SIZE);
        assertThat(manifest.path("artifactType").asText()).isNotEmpty();
        assertThat(ran.json().path("iso_digest").asText()).isEqualTo(Sha256.digest(content));
        String finish = host.calls("PUT " + UPLOADS + "u1").getFirst().path();
        assertThat(finish).contains("&digest=sha256%3A");
    }

    @Test
    void resumesWhereTheHostStopped() {
        failing = true;
        Ran ran = push();
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(stored.toByteArray()).isEqualTo(content);
    }

    @Test
    void startsAnewWhenTheHostForgotTheUpload() {
        int[] patches = {0};
        host.on("PATCH " + UPLOADS + "u1", call -> {
            if (patches[0]++ == 1) {
                stored.reset();
                call.answer(404, "");
            } else {
                patch(call);
            }
        });
        host.on("GET " + UPLOADS + "u1", 404, "");
        assertThat(push().exit()).isZero();
        assertThat(stored.toByteArray()).isEqualTo(content);
    }

    @Test
    void sendsNothingTwice() {
        host.on("HEAD /v2/media/maintenance/blobs/*", 200, "");
        assertThat(push().exit()).isZero();
        assertThat(host.calls("PATCH")).isEmpty();
    }

    @Test
    void saysWhyTheHostRefusesAnIso() {
        host.on("PUT /v2/media/maintenance/manifests/latest", 400, """
                {"errors":[{"code":"MANIFEST_INVALID","message":"manifest invalid","detail":"no units.lock on this ISO"}]}""");
        Ran ran = host.run("media", "import", iso.toString(), "--name", "maintenance", "--tag", "latest");
        assertThat(ran.exit()).isEqualTo(1);
        assertThat(ran.err()).contains("MANIFEST_INVALID: manifest invalid: no units.lock on this ISO");
    }

    @Test
    void refusesNamesThatNoRegistryTakes() {
        assertThat(host.run("media", "import", iso.toString(), "--name", "Maintenance", "--tag", "x")
                        .exit())
                .isEqualTo(2);
        assertThat(host.run("media", "import", iso.toString(), "--name", "../x", "--tag", "x")
                        .exit())
                .isEqualTo(2);
        assertThat(host.run("media", "import", iso.toString(), "--name", "x", "--tag", "a/b")
                        .exit())
                .isEqualTo(2);
    }

    @Test
    void listsIsos() {
        host.on(
                "GET /v2/_catalog",
                call -> call.answer(
                        200,
                        call.path().contains("last")
                                ? "{\"repositories\":[\"media/maintenance\"]}"
                                : "{\"repositories\":[\"bundles/linux\"]}",
                        call.path().contains("last") ? "X-None" : "Link",
                        "</v2/_catalog?n=100&last=bundles/linux>; rel=\"next\""));
        host.on("GET /v2/media/maintenance/tags/list", 200, "{\"tags\":[\"latest\"]}");
        host.on("GET /v2/media/maintenance/manifests/latest", 200, """
                {"layers":[{"digest":"sha256:abc","size":160000000}]}""");
        Ran ran = host.run("media", "list");
        assertThat(ran.exit()).as(ran.err()).isZero();
        assertThat(ran.out())
                .contains("maintenance  latest  152 MiB  sha256:abc")
                .doesNotContain("bundles");
        assertThat(host.run("media", "list", "--json")
                        .json()
                        .at("/items/0/size")
                        .asInt())
                .isEqualTo(160000000);
    }
}
