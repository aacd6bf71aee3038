package io.bootwright.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.upkeep.BlobPins;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is remembered of manifests is never older than the last change. */
class ManifestCacheTest {
    @TempDir
    Path directory;

    private TestRegistry registry;

    @BeforeEach
    void start() {
        registry = new TestRegistry(directory);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private String tag() {
        return registry.get("/v2/a/manifests/tag")
                .headers()
                .firstValue("Docker-Content-Digest")
                .orElse("none");
    }

    @Test
    void aTagThatMovesIsSeenAtOnce() {
        for (int i = 0; i < 50; i++) {
            Digest digest = registry.pushImage("a", "tag", ("content " + i).getBytes(UTF_8));
            assertThat(tag()).isEqualTo(digest.toString());
            assertThat(tag()).isEqualTo(digest.toString());
        }
    }

    @Test
    void whatIsDeletedIsGoneAtOnce() {
        Digest digest = registry.pushImage("a", "tag", new byte[10]);
        assertThat(tag()).isEqualTo(digest.toString());
        registry.method("DELETE", "/v2/a/manifests/tag", new byte[0]);
        assertThat(tag()).isEqualTo("none");
        assertThat(registry.get("/v2/a/manifests/" + digest).statusCode()).isEqualTo(200);
        registry.method("DELETE", "/v2/a/manifests/" + digest, new byte[0]);
        assertThat(registry.get("/v2/a/manifests/" + digest).statusCode()).isEqualTo(404);
    }

    @Test
    void whatIsCollectedOrQuarantinedIsGoneAtOnce() throws Exception {
        Digest old = registry.pushImage("a", "tag", new byte[10]);
        Digest digest = registry.pushImage("a", "tag", new byte[11]);
        registry.clock().forward(Duration.ofDays(30));
        assertThat(registry.get("/v2/a/manifests/" + old).statusCode()).isEqualTo(200);
        registry.registry().upkeep().collect(BlobPins.NONE, false);
        assertThat(registry.get("/v2/a/manifests/" + old).statusCode()).isEqualTo(404);
        assertThat(tag()).isEqualTo(digest.toString());
        Files.writeString(registry.registry().blobs().file(digest).orElseThrow(), "damaged");
        registry.registry().upkeep().scrub(Long.MAX_VALUE).orElseThrow();
        assertThat(registry.get("/v2/a/manifests/tag").statusCode()).isEqualTo(404);
    }

    @Test
    void anUnchangedManifestIsNotSentAgain() {
        Digest digest = registry.pushImage("a", "tag", new byte[10]);
        for (String known :
                new String[] {"\"" + digest + "\"", "W/\"" + digest + "\"", "\"x\", \"" + digest + "\"", "*"}) {
            var answer =
                    registry.send(registry.request("/v2/a/manifests/tag").GET().header("If-None-Match", known));
            assertThat(answer.statusCode()).as(known).isEqualTo(304);
        }
        assertThat(registry.send(registry.request("/v2/a/manifests/tag").GET().header("If-None-Match", "\"x\""))
                        .statusCode())
                .isEqualTo(200);
    }
}
