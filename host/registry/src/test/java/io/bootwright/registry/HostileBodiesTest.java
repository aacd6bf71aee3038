package io.bootwright.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies that the web server alone would not survive. */
class HostileBodiesTest {
    private static final int GIANT = 400 * 1024 * 1024;
    private static final byte[] PIECE = new byte[1024 * 1024];

    @TempDir
    Path directory;

    private static String head(String method, String path, String more) {
        return method + " " + path + " HTTP/1.1\r\nHost: x\r\n" + more + "\r\n";
    }

    @Test
    void aGiantChunkNobodyWantsCostsNoMemory() throws Exception {
        try (var registry = RegistryProcess.start(directory, "96m")) {
            for (String path : List.of("/v2/closed/x/blobs/uploads/", "/v2/nothing", "/v2/UPPER/manifests/x", "/v2/")) {
                try (var client = new RawConnection(registry.port())) {
                    client.send(head("POST", path, "Transfer-Encoding: chunked\r\n"));
                    client.send(Integer.toHexString(GIANT) + "\r\n");
                    boolean cut = false;
                    for (int sent = 0; sent < GIANT && !cut; sent += PIECE.length) {
                        try {
                            client.send(PIECE);
                        } catch (IOException e) {
                            cut = true;
                        }
                    }
                    assertThat(cut).as("%s: the rest is not read", path).isTrue();
                }
                try (var client = new RawConnection(registry.port())) {
                    assertThat(client.send(head("GET", "/v2/", "")).answer()).startsWith("HTTP/1.1 200");
                }
            }
            assertThat(registry.isAlive()).isTrue();
        }
    }

    @Test
    void aGiantChunkThatIsWantedIsStoredWithoutBeingHeld() throws Exception {
        try (var registry = RegistryProcess.start(directory, "96m");
                var client = new RawConnection(registry.port())) {
            String start = client.send(head("POST", "/v2/a/blobs/uploads/", "")).answer();
            String location = start.replaceAll("(?is).*\r\nlocation: ([^\r]*)\r.*", "$1");
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            client.send(head("PATCH", location, "Transfer-Encoding: chunked\r\n"));
            client.send(Integer.toHexString(GIANT) + "\r\n");
            for (int sent = 0; sent < GIANT; sent += PIECE.length) {
                client.send(PIECE);
                digest.update(PIECE);
            }
            client.send("\r\n0\r\n\r\n");
            assertThat(client.answer()).startsWith("HTTP/1.1 202").contains("0-" + (GIANT - 1));
            String commit = location + "?digest=sha256:" + HexFormat.of().formatHex(digest.digest());
            assertThat(client.send(head("PUT", commit, "")).answer())
                    .as("on the same connection")
                    .startsWith("HTTP/1.1 201");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"0x2", "-2", "FFFFFFFFFFFFFFFF"})
    void aChunkWhoseSizeIsNoSizeIsTheClientsFault(String size) throws Exception {
        try (var registry = new TestRegistry(directory);
                var client = new RawConnection(registry.port())) {
            client.send(head(
                    "POST", "/v2/a/blobs/uploads/?digest=sha256:" + "0".repeat(64), "Transfer-Encoding: chunked\r\n"));
            client.send(size + "\r\nab\r\n0\r\n\r\n");
            assertThat(client.answer()).startsWith("HTTP/1.1 400").contains("BLOB_UPLOAD_INVALID", "hexadecimal");
        }
    }

    @Test
    void chunksOfAnyShapeArriveWhole() throws Exception {
        try (var registry = new TestRegistry(directory);
                var client = new RawConnection(registry.port())) {
            String digest = Digest.of("sha256", "hello, world!".getBytes()).toString();
            client.send(head("POST", "/v2/a/blobs/uploads/?digest=" + digest, "Transfer-Encoding: chunked\r\n"));
            for (String part : new String[] {
                "5\r", "\nhel", "lo\r\n", "00", "7;note=x\r\n, worl", "d\r", "\n1\r\n!\r\n0\r\n", "\r\n"
            }) {
                client.send(part);
                Thread.sleep(5);
            }
            assertThat(client.answer()).startsWith("HTTP/1.1 201");
            assertThat(client.send(head("GET", "/v2/a/blobs/" + digest, "")).answer())
                    .endsWith("hello, world!");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\nab\r\n0\r\n\r\n",
                "-5\r\nab\r\n",
                "fffffffffffffffffff\r\nab\r\n",
                "2\r\nabcd\r\n0\r\n\r\n"
            })
    void aDamagedChunkEndsTheConnection(String body) throws Exception {
        try (var registry = new TestRegistry(directory);
                var client = new RawConnection(registry.port())) {
            client.send(head(
                    "POST", "/v2/a/blobs/uploads/?digest=sha256:" + "a".repeat(64), "Transfer-Encoding: chunked\r\n"));
            client.send(body);
            while (!client.answer().isEmpty()) {
                continue;
            }
            assertThat(client.isClosed()).isTrue();
            assertThat(registry.get("/v2/").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void aBodyThatStandsStillIsCutAndWhatCameIsKept() throws Exception {
        // Long enough for what was sent to be read on a busy machine.
        var options = RegistryOptions.defaults().withStall(Duration.ofSeconds(2));
        try (var registry = new TestRegistry(directory, options)) {
            String location = registry.startUpload("a");
            try (var client = new RawConnection(registry.port())) {
                client.send(head("PATCH", location, "Content-Length: 1000\r\n")).send(new byte[400]);
                assertThat(client.isClosed()).isTrue();
            }
            assertThat(registry.get(location).headers().firstValue("Range")).contains("0-399");
            try (var client = new RawConnection(registry.port())) {
                client.send(head("PUT", "/v2/a/manifests/x", "Content-Type: a/b\r\nContent-Length: 1000\r\n"));
                client.send("{");
                assertThat(client.isClosed()).isTrue();
            }
        }
    }

    @Test
    void aRefusedUploadWithoutExpectGetsItsAnswerAndTheConnectionEnds() throws Exception {
        RegistryAccess nobody = (authorization, repository, action) -> new RegistryAccess.Decision.Challenge();
        try (var registry = new TestRegistry(directory, nobody, PushGate.OPEN);
                var client = new RawConnection(registry.port())) {
            client.send(head("POST", "/v2/a/blobs/uploads/?digest=x", "Content-Length: 500000\r\n"));
            client.send(new byte[500_000]);
            assertThat(client.answer()).startsWith("HTTP/1.1 401").containsIgnoringCase("connection: close");
            assertThat(client.isClosed()).isTrue();
        }
    }

    @Test
    void aRefusedClientThatAsksFirstIsNotAskedForItsBody() throws Exception {
        RegistryAccess nobody = (authorization, repository, action) -> new RegistryAccess.Decision.Challenge();
        try (var registry = new TestRegistry(directory, nobody, PushGate.OPEN);
                var client = new RawConnection(registry.port())) {
            client.send(head("PUT", "/v2/a/manifests/x", "Expect: 100-continue\r\nContent-Length: 20000000000\r\n"));
            assertThat(client.answer()).startsWith("HTTP/1.1 401");
            assertThat(client.isClosed()).isTrue();
        }
    }
}
