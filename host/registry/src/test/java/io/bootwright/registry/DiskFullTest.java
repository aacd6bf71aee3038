package io.bootwright.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.upload.BodyReceiver;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A store of 24 MiB that fills up in the middle of a push; the database lies elsewhere. Mounting it needs root. */
class DiskFullTest {
    private static final int PIECE = 20 * 1024 * 1024;

    private static final int LARGE_PIECE = 30 * 1024 * 1024;

    private static final int IMAGE = 100 * 1024 * 1024;

    @TempDir
    Path directory;

    private Path store;
    private boolean mounted;

    @BeforeEach
    void mount() throws Exception {
        store = Files.createDirectories(directory.resolve("registry"));
        String said = run("mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", store.toString());
        mounted = said.isEmpty();
        if (!mounted) {
            System.out.println("DiskFullTest cannot run: it mounts a small tmpfs, which was refused: " + said);
        }
        assumeThat(mounted).as("needs to mount a tmpfs: " + said).isTrue();
    }

    @AfterEach
    void unmount() throws Exception {
        if (mounted) {
            assertThat(run("umount", "-l", store.toString())).isEmpty();
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes()).strip();
            return process.waitFor() == 0 ? "" : said + " (exit " + process.exitValue() + ")";
        } catch (IOException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void aPushThatFillsTheDiskIsToldSoAndGoesOnWhenThereIsRoom() throws Exception {
        byte[] content = new byte[PIECE];
        new Random(1).nextBytes(content);
        byte[] first = java.util.Arrays.copyOf(content, 100_000);
        try (var registry = new TestRegistry(directory)) {
            registry.pushImage("a", "kept", first);
            Path ballast = store.resolve("ballast");
            Files.write(ballast, new byte[12 * 1024 * 1024]);

            String location = registry.startUpload("a");
            var refused = registry.method("PATCH", location, content);
            assertThat(refused.statusCode()).isEqualTo(507);
            assertThat(new String(refused.body())).contains("DENIED", "disk is full", "registry gc");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(registry.get("/v2/a/manifests/kept").statusCode()).isEqualTo(200);
            assertThat(registry.get("/v2/a/blobs/" + Digest.of("sha256", first)).body())
                    .isEqualTo(first);
            // A manifest, and an upload of its own: refused, or stored whole.
            var manifest = registry.putManifest("a", "2", "{\"schemaVersion\":2}".getBytes());
            assertThat(manifest.statusCode()).isIn(201, 507);

            Files.delete(ballast);
            String range = registry.get(location).headers().firstValue("Range").orElseThrow();
            int at = Integer.parseInt(range.substring(2)) + 1;
            assertThat(at).as("what had come is kept").isBetween(1_000_000, PIECE - 1);
            byte[] rest = java.util.Arrays.copyOfRange(content, at, content.length);
            assertThat(registry.method("PATCH", location, rest, "Content-Range", at + "-" + (content.length - 1))
                            .statusCode())
                    .isEqualTo(202);
            Digest digest = Digest.of("sha256", content);
            assertThat(registry.method("PUT", location + "?digest=" + digest, new byte[0])
                            .statusCode())
                    .isEqualTo(201);
            assertThat(registry.get("/v2/a/blobs/" + digest).body()).isEqualTo(content);
            assertThat(registry.registry()
                            .upkeep()
                            .scrub(Long.MAX_VALUE)
                            .orElseThrow()
                            .damaged())
                    .isEmpty();
        }
    }

    /** A file system with blocks of its own, where large bodies go past the page cache. */
    @Test
    void aLargePushThatFillsTheDiskGoesOnWhenThereIsRoom() throws Exception {
        byte[] content = new byte[(int) BodyReceiver.LARGE + LARGE_PIECE];
        new Random(2).nextBytes(content);
        Path image = directory.resolve("image");
        try (var channel = java.nio.channels.FileChannel.open(
                image, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.WRITE)) {
            channel.write(java.nio.ByteBuffer.allocate(1), IMAGE - 1);
        }
        String said = run("mkfs.ext4", "-q", "-F", image.toString());
        if (said.isEmpty()) {
            said = run("mount", "-o", "loop", image.toString(), store.toString());
        }
        if (!said.isEmpty()) {
            System.out.println("DiskFullTest cannot run whole: it mounts a small file, which was refused: " + said);
        }
        assumeThat(said).as("needs to mount a file").isEmpty();
        try (var registry = new TestRegistry(directory)) {
            Path ballast = store.resolve("ballast");
            Files.write(ballast, new byte[LARGE_PIECE]);
            String location = registry.startUpload("a");
            assertThat(registry.method("PATCH", location, content).statusCode()).isEqualTo(507);
            Files.delete(ballast);
            String range = registry.get(location).headers().firstValue("Range").orElseThrow();
            int at = Integer.parseInt(range.substring(2)) + 1;
            assertThat(at).as("what had come is kept").isBetween((int) BodyReceiver.LARGE, content.length - 1);
            byte[] rest = java.util.Arrays.copyOfRange(content, at, content.length);
            Digest digest = Digest.of("sha256", content);
            assertThat(registry.method("PUT", location + "?digest=" + digest, rest)
                            .statusCode())
                    .isEqualTo(201);
            assertThat(registry.get("/v2/a/blobs/" + digest).body()).isEqualTo(content);
        } finally {
            assertThat(run("umount", "-l", store.toString())).isEmpty();
        }
    }
}
