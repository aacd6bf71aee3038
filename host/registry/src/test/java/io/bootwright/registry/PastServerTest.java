package io.bootwright.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.upload.BodyReceiver;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Bodies read past the web server, and the same bodies read through it, where its parts have gone. */
class PastServerTest {
    private static final int SIZE = (int) BodyReceiver.LARGE + 5_000_001;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @TempDir
    Path directory;

    private HttpResponse<byte[]> send(String method, String url, BodyPublisher body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(url))
                        .header("Content-Type", TestRegistry.MANIFEST)
                        .method(method, body)
                        .build(),
                BodyHandlers.ofByteArray());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theSameBytesAreStoredAndServed(boolean pastServer) throws Exception {
        byte[] content = new byte[SIZE];
        new Random(11).nextBytes(content);
        Digest digest = Digest.of("sha256", content);
        try (var registry = pastServer
                ? RegistryProcess.start(directory, "128m")
                : RegistryProcess.startWithoutPastServer(directory, "128m")) {
            String uploads = registry.url() + "/v2/%s/blobs/uploads/";
            // Its size is announced.
            assertThat(send(
                                    "POST",
                                    uploads.formatted("sized") + "?digest=" + digest,
                                    BodyPublishers.ofByteArray(content))
                            .statusCode())
                    .isEqualTo(201);
            // In chunks.
            assertThat(send(
                                    "POST",
                                    uploads.formatted("chunked") + "?digest=" + digest,
                                    BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(content)))
                            .statusCode())
                    .isEqualTo(201);
            // In pieces, large ones and small ones, on one connection.
            String location = send("POST", uploads.formatted("pieces"), BodyPublishers.noBody())
                    .headers()
                    .firstValue("Location")
                    .orElseThrow();
            int[] ends = {100, 3_000_000, SIZE - 1};
            int at = 0;
            for (int end : ends) {
                byte[] piece = Arrays.copyOfRange(content, at, end);
                assertThat(send(
                                        "PATCH",
                                        registry.url() + location,
                                        end == 3_000_000
                                                ? BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(piece))
                                                : BodyPublishers.ofByteArray(piece))
                                .statusCode())
                        .isEqualTo(202);
                at = end;
            }
            assertThat(send(
                                    "PUT",
                                    registry.url() + location + "?digest=" + digest,
                                    BodyPublishers.ofByteArray(Arrays.copyOfRange(content, at, SIZE)))
                            .statusCode())
                    .isEqualTo(201);
            for (String repository : new String[] {"sized", "chunked", "pieces"}) {
                byte[] served = send(
                                "GET",
                                registry.url() + "/v2/" + repository + "/blobs/" + digest,
                                BodyPublishers.noBody())
                        .body();
                assertThat(Arrays.equals(served, content)).as(repository).isTrue();
            }
            byte[] manifest =
                    TestRegistry.manifest(digest, digest, SIZE, "").getBytes(java.nio.charset.StandardCharsets.UTF_8);
            assertThat(send(
                                    "PUT",
                                    registry.url() + "/v2/sized/manifests/1",
                                    BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(manifest)))
                            .statusCode())
                    .isEqualTo(201);
        }
    }
}
