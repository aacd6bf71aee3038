package io.bootwright.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.upkeep.BlobPins;
import io.bootwright.registry.upkeep.GarbageReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcurrencyTest {
    @TempDir
    Path directory;

    @Test
    void ofTwoWritersInOneUploadOneIsSentAway() throws Exception {
        try (var registry = new TestRegistry(directory);
                var first = new RawConnection(registry.port())) {
            byte[] content = new byte[4 << 20];
            byte[] half = new byte[content.length / 2];
            String location = registry.startUpload("a");
            first.send("PATCH " + location + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + content.length + "\r\n\r\n");
            first.send(half);
            await().atMost(Duration.ofSeconds(30)).until(() -> taken(registry, location) > 0);
            assertThat(registry.method("PATCH", location, new byte[10]).statusCode())
                    .isEqualTo(416);
            first.send(half);
            assertThat(first.answer()).startsWith("HTTP/1.1 202").contains("0-" + (content.length - 1));
            Digest digest = Digest.of("sha256", content);
            assertThat(registry.method("PUT", location + "?digest=" + digest, new byte[0])
                            .statusCode())
                    .isEqualTo(201);
        }
    }

    /** Last byte that the registry says it has. */
    private static long taken(TestRegistry registry, String location) {
        String range = registry.get(location).headers().firstValue("Range").orElseThrow();
        return Long.parseLong(range.substring(range.indexOf('-') + 1));
    }

    @Test
    void theSameContentPushedByManyIsStoredOnceAndAcknowledgedToAll() throws Exception {
        byte[] content = new byte[500_000];
        new Random(5).nextBytes(content);
        Digest digest = Digest.of("sha256", content);
        try (var registry = new TestRegistry(directory);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<Integer>> pushes = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                String name = "repository/" + i % 3;
                pushes.add(() -> {
                    registry.push(name, content);
                    return registry.putManifest(
                                    name,
                                    "same",
                                    TestRegistry.manifest(digest, digest, content.length, "")
                                            .getBytes())
                            .statusCode();
                });
            }
            for (Future<Integer> push : threads.invokeAll(pushes)) {
                assertThat(push.get()).isEqualTo(201);
            }
            assertThat(registry.get("/v2/repository/2/blobs/" + digest).body()).isEqualTo(content);
        }
        assertThat(directory.resolve("registry/uploads")).isEmptyDirectory();
        assertThat(directory.resolve("registry/blobs/sha256").toFile().list()).hasSize(2);
    }

    @Test
    void collectingWhileOthersPushLosesNothing() throws Exception {
        var options = RegistryOptions.defaults().withLease(Duration.ofSeconds(5), Duration.ZERO, Duration.ofSeconds(1));
        try (var registry = new TestRegistry(directory, options);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            AtomicBoolean going = new AtomicBoolean(true);
            Future<?> collector = threads.submit(() -> {
                while (going.get()) {
                    registry.registry().upkeep().collect(BlobPins.NONE, false);
                }
            });
            List<Callable<Integer>> pushes = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                int writer = i;
                pushes.add(() -> {
                    int good = 0;
                    for (int n = 0; n < 25; n++) {
                        byte[] content = ("content " + writer + " " + n).getBytes();
                        registry.pushImage("a", "writer-" + writer, content);
                        good += registry.registry()
                                        .resolve("a", "writer-" + writer)
                                        .isPresent()
                                ? 1
                                : 0;
                    }
                    return good;
                });
            }
            for (Future<Integer> push : threads.invokeAll(pushes)) {
                assertThat(push.get()).isEqualTo(25);
            }
            going.set(false);
            collector.get();
            registry.clock().forward(Duration.ofMinutes(1));
            GarbageReport report = registry.registry().upkeep().collect(BlobPins.NONE, false);
            assertThat(report.kept())
                    .as("four manifests, their layers, one config")
                    .isEqualTo(9);
            for (int writer = 0; writer < 4; writer++) {
                assertThat(registry.registry().resolve("a", "writer-" + writer)).isPresent();
            }
        }
    }
}
