package io.bootwright.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.registry.catalog.ResolvedArtifact;
import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.upkeep.BlobPins;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Pushes, pulls, deletes and collections at the same time, while the process is killed again and again: what was
 * acknowledged is there, what is served matches its digest, and in the end nothing is left that nobody needs.
 */
@Tag("torture")
class TortureTest {
    private static final int WRITERS = 6;
    private static final Duration LENGTH = Duration.ofSeconds(Long.getLong("bootwright.torture.seconds", 60));
    private static final Duration ROUND = Duration.ofSeconds(10);

    @TempDir
    Path directory;

    @Test
    void nothingAcknowledgedIsLostAndNothingUnneededStays() throws Exception {
        long seed = Long.getLong("bootwright.torture.seed", System.nanoTime());
        System.out.println("torture: seed " + seed + ", " + LENGTH.toSeconds() + " s");
        List<TortureClient> clients = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            clients.add(new TortureClient("torture/r" + i % 2, "w" + i, new Random(seed + i)));
        }
        long end = System.nanoTime() + LENGTH.toNanos();
        int rounds = 0;
        while (System.nanoTime() < end) {
            round(clients);
            rounds++;
        }
        System.out.println("torture: " + rounds + " kills, "
                + clients.stream().mapToInt(TortureClient::pushes).sum() + " pushes, "
                + clients.stream().mapToInt(TortureClient::pulls).sum() + " pulls");
        assertThat(clients.stream().mapToInt(TortureClient::pushes).sum()).isPositive();
        nothingIsLeft(clients);
    }

    private void round(List<TortureClient> clients) throws Exception {
        try (var registry = RegistryProcess.startCollecting(directory, "128m");
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            long end = System.nanoTime() + ROUND.toNanos();
            List<Future<Object>> running = new ArrayList<>();
            for (TortureClient client : clients) {
                Callable<Object> work = () -> {
                    client.work(registry.url());
                    return client;
                };
                running.add(threads.submit(work));
            }
            while (System.nanoTime() < end && running.stream().noneMatch(Future::isDone)) {
                Thread.sleep(50);
            }
            registry.kill();
            for (Future<Object> client : running) {
                client.get();
            }
        }
    }

    /** What the tags need, and no other file. */
    private void nothingIsLeft(List<TortureClient> clients) throws Exception {
        Set<String> needed = new HashSet<>();
        try (var registry = new TestRegistry(directory)) {
            for (TortureClient client : clients) {
                client.verifyAll("http://" + registry.host());
            }
            registry.clock().forward(Duration.ofDays(30));
            registry.registry().upkeep().collect(BlobPins.NONE, false);
            registry.clock().forward(Duration.ofHours(1));
            registry.registry().upkeep().collect(BlobPins.NONE, false);
            for (String repository : registry.registry().repositories("", 100)) {
                for (String tag : registry.registry().tags(repository, "", 1000)) {
                    ResolvedArtifact artifact =
                            registry.registry().resolve(repository, tag).orElseThrow();
                    needed.add(artifact.digest().hex());
                    artifact.layers().forEach(layer -> needed.add(layer.digest().hex()));
                }
            }
            if (!needed.isEmpty()) {
                needed.add(Digest.of("sha256", "{}".getBytes(UTF_8)).hex());
            }
        }
        assertThat(directory.resolve("registry/blobs/sha256").toFile().list())
                .containsExactlyInAnyOrderElementsOf(needed);
        assertThat(directory.resolve("registry/uploads")).isEmptyDirectory();
        assertThat(directory.resolve("registry/trash")).isEmptyDirectory();
    }
}
