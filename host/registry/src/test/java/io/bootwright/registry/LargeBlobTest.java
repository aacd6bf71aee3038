package io.bootwright.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Offsets beyond 2^31 and 2^32: 5 GiB, most of them holes at the client's side. Tagged, as it writes 5 GiB. */
@Tag("torture")
class LargeBlobTest {
    private static final long SIZE = 5L << 30;
    private static final long MARK = (4L << 30) + 12_345;

    @TempDir
    Path directory;

    @Test
    void fiveGibibytesGoThereAndBack() throws Exception {
        Path file = directory.resolve("sparse");
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap("mark".getBytes()), MARK);
            channel.write(ByteBuffer.wrap(new byte[1]), SIZE - 1);
        }
        String digest = "sha256:" + hash(file);
        long free = Files.getFileStore(directory).getUsableSpace();
        if (free < SIZE + (2L << 30)) {
            System.out.println("LargeBlobTest cannot run: it needs 7 GiB of disk, " + free + " bytes are free");
            return;
        }
        try (var registry = RegistryProcess.start(directory.resolve("host"), "128m");
                HttpClient http = HttpClient.newHttpClient()) {
            String location = http.send(
                            HttpRequest.newBuilder(java.net.URI.create(registry.url() + "/v2/big/blobs/uploads/"))
                                    .POST(HttpRequest.BodyPublishers.noBody())
                                    .build(),
                            HttpResponse.BodyHandlers.discarding())
                    .headers()
                    .firstValue("Location")
                    .orElseThrow();
            var put = HttpRequest.newBuilder(java.net.URI.create(registry.url() + location + "?digest=" + digest))
                    .PUT(HttpRequest.BodyPublishers.ofFile(file))
                    .build();
            assertThat(http.send(put, HttpResponse.BodyHandlers.ofString()).statusCode())
                    .isEqualTo(201);
            var range = HttpRequest.newBuilder(java.net.URI.create(registry.url() + "/v2/big/blobs/" + digest))
                    .header("Range", "bytes=" + MARK + "-" + (MARK + 3))
                    .build();
            var part = http.send(range, HttpResponse.BodyHandlers.ofString());
            assertThat(part.statusCode()).isEqualTo(206);
            assertThat(part.body()).isEqualTo("mark");
            assertThat(part.headers().firstValue("Content-Range"))
                    .hasValue("bytes " + MARK + "-" + (MARK + 3) + "/" + SIZE);
            var all = http.send(
                    HttpRequest.newBuilder(java.net.URI.create(registry.url() + "/v2/big/blobs/" + digest))
                            .build(),
                    HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = all.body()) {
                assertThat("sha256:" + hash(in)).isEqualTo(digest);
            }
            assertThat(registry.isAlive()).isTrue();
        }
    }

    private static String hash(Path file) throws Exception {
        try (InputStream in = Files.newInputStream(file)) {
            return hash(in);
        }
    }

    private static String hash(InputStream in) throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        byte[] buffer = new byte[256 * 1024];
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
            digest.update(buffer, 0, n);
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
