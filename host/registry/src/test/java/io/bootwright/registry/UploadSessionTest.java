package io.bootwright.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bootwright.registry.oci.Digest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an open upload costs, and what of it outlives the process. */
class UploadSessionTest {
    @TempDir
    Path directory;

    private TestRegistry registry;

    @BeforeEach
    void open() {
        registry = new TestRegistry(directory);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private Path uploads() {
        return directory.resolve("registry/uploads");
    }

    @Test
    void anEmptyUploadHasNoFiles() {
        String location = registry.startUpload("a");
        assertThat(registry.get(location).headers().firstValue("Range")).contains("0-0");
        assertThat(uploads()).isEmptyDirectory();
        registry.push("a", "all at once".getBytes(UTF_8));
        assertThat(uploads()).isEmptyDirectory();
    }

    @Test
    void aFewBytesThatWereAcknowledgedSurviveTheProcess() {
        String location = registry.startUpload("a");
        registry.method("PATCH", location, "first ".getBytes(UTF_8));
        registry.restart();
        assertThat(registry.get(location).headers().firstValue("Range")).contains("0-5");
        Digest digest = Digest.of("sha256", "first second".getBytes(UTF_8));
        assertThat(registry.method("PUT", location + "?digest=" + digest, "second".getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(201);
        assertThat(new String(registry.get("/v2/a/blobs/" + digest).body(), UTF_8))
                .isEqualTo("first second");
        assertThat(uploads()).isEmptyDirectory();
    }

    @Test
    void bytesOfABrokenBodySurviveTheProcessOnceTheClientKnowsOfThem() throws Exception {
        String location = registry.startUpload("a");
        try (var client = new RawConnection(registry.port())) {
            client.send("PUT " + location + "?digest=sha256:" + "0".repeat(64)
                    + " HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nbegun");
        }
        await().atMost(Duration.ofSeconds(30))
                .until(() -> registry.get(location)
                        .headers()
                        .firstValue("Range")
                        .orElseThrow()
                        .equals("0-4"));
        registry.restart();
        assertThat(registry.get(location).headers().firstValue("Range")).contains("0-4");
    }

    @Test
    void anEmptyUploadSurvivesAnOrderlyEndAndNoCrash() {
        String left = registry.startUpload("a");
        registry.registry().close();
        registry.restart();
        assertThat(registry.get(left).statusCode()).isEqualTo(204);
        assertThat(registry.method("PATCH", left, new byte[10]).statusCode()).isEqualTo(202);
        registry.restart();
        assertThat(registry.get(left).headers().firstValue("Range"))
                .as("taken by the second process, known to the third")
                .contains("0-9");
        String lost = registry.startUpload("a");
        registry.restart();
        assertThat(registry.get(lost).statusCode()).isEqualTo(404);
    }

    @Test
    void whatACrashLeftIsRemovedWhenNobodyCanBeWritingIt() throws Exception {
        Path young = Files.writeString(uploads().resolve(UUID.randomUUID() + ".part"), "another host's");
        Path old = Files.writeString(uploads().resolve(UUID.randomUUID() + ".part"), "nobody was told of it");
        Path manifest = Files.writeString(uploads().resolve("manifest-1.part"), "{}");
        UUID half = UUID.randomUUID();
        Path session = Files.writeString(uploads().resolve(half + ".session"), "a\n");
        for (Path file : new Path[] {old, manifest, session}) {
            Files.setLastModifiedTime(
                    file, FileTime.from(registry.clock().instant().minus(Duration.ofHours(2))));
        }
        registry.restart();
        assertThat(registry.registry().openUploads()).isZero();
        assertThat(uploads()).isDirectoryContaining(young::equals);
        assertThat(uploads().toFile().list()).hasSize(1);
        registry.clock().forward(Duration.ofHours(2));
        registry.startUpload("a");
        assertThat(uploads()).isEmptyDirectory();
    }
}
