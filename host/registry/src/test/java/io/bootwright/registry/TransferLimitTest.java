package io.bootwright.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bootwright.registry.oci.Digest;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transfers that take all permits of their kind hold up nothing of another kind. */
class TransferLimitTest {
    private static final byte[] BIG = new byte[16 * 1024 * 1024];

    @TempDir
    Path directory;

    private RegistryOptions options;

    @BeforeEach
    void one() {
        options = RegistryOptions.defaults().withTransfers(1, 1);
    }

    @Test
    void aPullTooManyIsToldToComeBackAndEverythingElseGoesOn() throws Exception {
        try (var registry = new TestRegistry(directory, options)) {
            Digest manifest = registry.pushImage("a", "1", BIG);
            Digest blob = Digest.of("sha256", BIG);
            try (var slow = new RawConnection(registry.port())) {
                slow.send("GET /v2/a/blobs/" + blob + " HTTP/1.1\r\nHost: x\r\n\r\n");
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> registry.registry().runningPulls() == 1);

                var second = registry.get("/v2/a/blobs/" + blob);
                assertThat(second.statusCode()).isEqualTo(429);
                assertThat(second.headers().firstValue("Retry-After")).hasValue("5");
                assertThat(new String(second.body())).contains("TOOMANYREQUESTS");
                assertThat(registry.get("/v2/a/manifests/1").statusCode()).isEqualTo(200);
                assertThat(registry.get("/v2/a/manifests/" + manifest).statusCode())
                        .isEqualTo(200);
                assertThat(registry.method("HEAD", "/v2/a/blobs/" + blob, new byte[0])
                                .statusCode())
                        .isEqualTo(200);
                registry.push("a", new byte[1000]);
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> registry.registry().runningPulls() == 0);
            assertThat(registry.get("/v2/a/blobs/" + blob).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aPushTooManyIsToldToComeBackAndLeavesNothing() throws Exception {
        try (var registry = new TestRegistry(directory, options)) {
            registry.pushImage("a", "1", new byte[1000]);
            String location = registry.startUpload("a");
            try (var slow = new RawConnection(registry.port())) {
                slow.send("PATCH " + location + " HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nabc");
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> registry.registry().runningPushes() == 1);

                byte[] more = new byte[2000];
                var second = registry.method("POST", "/v2/a/blobs/uploads/?digest=" + Digest.of("sha256", more), more);
                assertThat(second.statusCode()).isEqualTo(429);
                assertThat(registry.registry().openUploads()).isEqualTo(1);
                assertThat(registry.get("/v2/a/manifests/1").statusCode()).isEqualTo(200);
                assertThat(registry.get("/v2/a/blobs/" + Digest.of("sha256", new byte[1000]))
                                .statusCode())
                        .isEqualTo(200);
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> registry.registry().runningPushes() == 0);
            registry.push("a", new byte[2000]);
        }
    }
}
