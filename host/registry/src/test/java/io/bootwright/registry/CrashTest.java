package io.bootwright.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.registry.oci.Digest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The process is killed, not stopped. */
class CrashTest {
    private final HttpClient http = HttpClient.newHttpClient();

    @TempDir
    Path directory;

    private HttpResponse<byte[]> send(RegistryProcess registry, String method, String path, byte[] body)
            throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(registry.url() + path))
                        .header("Content-Type", TestRegistry.MANIFEST)
                        .method(method, BodyPublishers.ofByteArray(body))
                        .build(),
                BodyHandlers.ofByteArray());
    }

    private static byte[] random(int size, long seed) {
        byte[] bytes = new byte[size];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void anUploadGoesOnWhereTheKilledProcessLeftIt() throws Exception {
        byte[] content = random(3_000_000, 1);
        String location;
        try (var registry = RegistryProcess.start(directory, "96m")) {
            location = send(registry, "POST", "/v2/a/blobs/uploads/", new byte[0])
                    .headers()
                    .firstValue("Location")
                    .orElseThrow();
            try (var client = new RawConnection(registry.port())) {
                client.send("PATCH " + location + " HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n");
                client.send(Arrays.copyOf(content, 2_000_000));
                while (!send(registry, "GET", location, new byte[0])
                        .headers()
                        .firstValue("Range")
                        .orElse("")
                        .matches("0-1[0-9]{6}")) {
                    Thread.onSpinWait();
                }
                registry.kill();
            }
        }
        try (var registry = RegistryProcess.start(directory, "96m")) {
            String range = send(registry, "GET", location, new byte[0])
                    .headers()
                    .firstValue("Range")
                    .orElseThrow();
            int offset = Integer.parseInt(range.substring(2)) + 1;
            assertThat(offset).isBetween(1_000_000, 2_000_000);
            Digest digest = Digest.of("sha256", content);
            byte[] rest = Arrays.copyOfRange(content, offset, content.length);
            assertThat(send(registry, "PUT", location + "?digest=" + digest, rest)
                            .statusCode())
                    .isEqualTo(201);
            assertThat(send(registry, "GET", "/v2/a/blobs/" + digest, new byte[0])
                            .body())
                    .isEqualTo(content);
        }
    }

    @Test
    void whatWasAcknowledgedIsThereAfterAKill() throws Exception {
        Map<String, Digest> acknowledged = new ConcurrentHashMap<>();
        for (int round = 0; round < 3; round++) {
            try (var registry = RegistryProcess.start(directory, "96m")) {
                CountDownLatch enough = new CountDownLatch(60);
                int base = round * 1_000_000;
                for (int writer = 0; writer < 4; writer++) {
                    int first = base + writer * 10_000;
                    Thread.startVirtualThread(() -> {
                        for (int i = first; push(registry, i, acknowledged); i++) {
                            enough.countDown();
                        }
                    });
                }
                enough.await();
                registry.kill();
            }
        }
        try (var registry = RegistryProcess.start(directory, "96m")) {
            for (Map.Entry<String, Digest> entry : acknowledged.entrySet()) {
                HttpResponse<byte[]> manifest = send(registry, "GET", "/v2/a/manifests/" + entry.getKey(), new byte[0]);
                assertThat(manifest.statusCode()).as(entry.getKey()).isEqualTo(200);
                assertThat(new String(manifest.body()))
                        .contains(entry.getValue().toString());
                byte[] blob = send(registry, "GET", "/v2/a/blobs/" + entry.getValue(), new byte[0])
                        .body();
                assertThat(Digest.of("sha256", blob)).isEqualTo(entry.getValue());
            }
        }
    }

    private boolean push(RegistryProcess registry, int number, Map<String, Digest> acknowledged) {
        try {
            byte[] content = random(20_000, number);
            Digest digest = Digest.of("sha256", content);
            int blob = send(registry, "POST", "/v2/a/blobs/uploads/?digest=" + digest, content)
                    .statusCode();
            byte[] manifest =
                    TestRegistry.manifest(digest, digest, content.length, "").getBytes();
            int tag = send(registry, "PUT", "/v2/a/manifests/t" + number, manifest)
                    .statusCode();
            if (blob == 201 && tag == 201) {
                acknowledged.put("t" + number, digest);
            }
            return true;
        } catch (Exception e) {
            return false;
        }
    }
}
