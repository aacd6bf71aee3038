package io.bootwright.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.upload.BodyReceiver;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies that go past the web server's reader and, where the file system lets them, past the page cache. */
class LargeUploadTest {
    private static final int SIZE = (int) BodyReceiver.LARGE + 9_000_001;
    private static final byte[] CONTENT = content();
    private static final Digest DIGEST = Digest.of("sha256", CONTENT);

    @TempDir
    Path directory;

    private TestRegistry registry;

    private static byte[] content() {
        byte[] bytes = new byte[SIZE];
        new Random(3).nextBytes(bytes);
        return bytes;
    }

    @BeforeEach
    void open() {
        registry = new TestRegistry(directory);
    }

    @AfterEach
    void close() {
        registry.close();
    }

    private void isThere() throws Exception {
        assertThat(registry.get("/v2/a/blobs/" + DIGEST).body()).isEqualTo(CONTENT);
        assertThat(registry.registry()
                        .upkeep()
                        .scrub(Long.MAX_VALUE)
                        .orElseThrow()
                        .damaged())
                .isEmpty();
        assertThat(directory.resolve("registry/uploads")).isEmptyDirectory();
    }

    /** Sends the first bytes of a body that is announced as longer, and goes away. */
    private void breakOff(String location, String head, int sent, int shown) throws Exception {
        try (var client = new RawConnection(registry.port())) {
            client.send("PATCH " + location + " HTTP/1.1\r\nHost: x\r\n" + head + "\r\n\r\n");
            client.send(Arrays.copyOf(CONTENT, sent));
            await().atMost(Duration.ofSeconds(30)).until(() -> offset(location) >= shown);
        }
        // What is on its way to the disk when the connection breaks is kept as well.
        await().atMost(Duration.ofSeconds(30)).until(() -> offset(location) == sent);
    }

    private int offset(String location) {
        String range = registry.get(location).headers().firstValue("Range").orElseThrow();
        return Integer.parseInt(range.substring(2)) + 1;
    }

    private void finishFrom(String location, int from) throws Exception {
        byte[] rest = Arrays.copyOfRange(CONTENT, from, SIZE);
        String range = from + "-" + (SIZE - 1);
        assertThat(registry.method("PATCH", location, rest, "Content-Range", range)
                        .statusCode())
                .isEqualTo(202);
        assertThat(registry.method("PUT", location + "?digest=" + DIGEST, new byte[0])
                        .statusCode())
                .isEqualTo(201);
        isThere();
    }

    @Test
    void aBodyOfAnnouncedSizeIsStoredAndItsConnectionEnds() throws Exception {
        String location = registry.startUpload("a");
        try (var client = new RawConnection(registry.port())) {
            client.send("PUT " + location + "?digest=" + DIGEST + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + SIZE
                    + "\r\n\r\n");
            client.send(CONTENT);
            assertThat(client.answer()).startsWith("HTTP/1.1 201").containsIgnoringCase("Connection: close");
            assertThat(client.isClosed()).isTrue();
        }
        isThere();
    }

    @Test
    void aSmallerBodyKeepsItsConnection() throws Exception {
        try (var client = new RawConnection(registry.port())) {
            for (int size : new int[] {10, 60_000, 70_000, 3_000_000}) {
                byte[] content = Arrays.copyOf(CONTENT, size);
                client.send("POST /v2/a/blobs/uploads/?digest=" + Digest.of("sha256", content)
                        + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + size + "\r\n\r\n");
                client.send(content);
                assertThat(client.answer()).startsWith("HTTP/1.1 201").doesNotContainIgnoringCase("Connection: close");
            }
        }
    }

    @Test
    void aBodyOfUnknownSizeIsStoredAndItsConnectionStays() throws Exception {
        String location = registry.startUpload("a");
        try (var client = new RawConnection(registry.port())) {
            client.send("PUT " + location + "?digest=" + DIGEST
                    + " HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            int[] sizes = {1, 5000, 32 * 1024, 8192, 1_000_000};
            int chunk = 0;
            for (int at = 0; at < SIZE; chunk++) {
                int size = Math.min(SIZE - at, sizes[chunk % sizes.length]);
                client.send(Integer.toHexString(size) + "\r\n");
                client.send(Arrays.copyOfRange(CONTENT, at, at + size)).send("\r\n");
                at += size;
            }
            client.send("0\r\n\r\nGET /v2/ HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(client.answer()).startsWith("HTTP/1.1 201").doesNotContainIgnoringCase("Connection: close");
            assertThat(client.answer()).startsWith("HTTP/1.1 200");
        }
        isThere();
    }

    @Test
    void aBodyThatBreaksOffIsGoneOnWithInTheMiddleOfAPage() throws Exception {
        String location = registry.startUpload("a");
        int sent = (int) BodyReceiver.LARGE + 3_333_333;
        breakOff(location, "Content-Length: " + SIZE, sent, 10_000_000);
        finishFrom(location, sent);
    }

    @Test
    void aBodyThatBreaksOffIsGoneOnWithAfterARestart() throws Exception {
        String location = registry.startUpload("a");
        breakOff(location, "Content-Length: " + SIZE, 5_000_001, 1_000_000);
        registry.restart();
        assertThat(offset(location)).isEqualTo(5_000_001);
        finishFrom(location, 5_000_001);
    }

    @Test
    void aBodyThatStandsStillIsCutOffAndKept() throws Exception {
        registry.close();
        registry = new TestRegistry(directory, RegistryOptions.defaults().withStall(Duration.ofSeconds(2)));
        String location = registry.startUpload("a");
        int sent = (int) BodyReceiver.LARGE - 12_345;
        try (var client = new RawConnection(registry.port())) {
            client.send("PATCH " + location + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + SIZE + "\r\n\r\n");
            client.send(Arrays.copyOf(CONTENT, sent));
            assertThat(client.isClosed()).isTrue();
        }
        await().atMost(Duration.ofSeconds(30)).until(() -> offset(location) == sent);
        finishFrom(location, sent);
    }

    @Test
    void aWrongDigestLeavesNothing() {
        String location = registry.startUpload("a");
        byte[] other = CONTENT.clone();
        other[SIZE - 1]++;
        assertThat(registry.method("PUT", location + "?digest=" + DIGEST, other).statusCode())
                .isEqualTo(400);
        assertThat(registry.get(location).statusCode()).isEqualTo(404);
        assertThat(registry.get("/v2/a/blobs/" + DIGEST).statusCode()).isEqualTo(404);
        assertThat(directory.resolve("registry/uploads")).isEmptyDirectory();
    }
}
