package io.bootwright.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.upkeep.BlobPins;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.StatementContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Collections and scrubs beside the work of clients, and at the end of the registry. */
class UpkeepTest {
    private static final long MOST_SECONDS = 60;

    @TempDir
    Path directory;

    /** Holds one thread at one of its statements until it is let go. */
    private static final class Gate implements SqlLogger {
        private final Predicate<String> statement;
        private final CountDownLatch reached = new CountDownLatch(1);
        private final CountDownLatch open = new CountDownLatch(1);
        private final AtomicReference<Optional<Thread>> held = new AtomicReference<>(Optional.empty());
        private final AtomicBoolean interrupted = new AtomicBoolean();
        private final AtomicInteger statements = new AtomicInteger();

        Gate(Predicate<String> statement) {
            this.statement = statement;
        }

        @Override
        public void logBeforeExecution(StatementContext context) {
            statements.incrementAndGet();
            if (statement.test(context.getRenderedSql())
                    && held.compareAndSet(Optional.empty(), Optional.of(Thread.currentThread()))) {
                reached.countDown();
                try {
                    if (!open.await(MOST_SECONDS, TimeUnit.SECONDS)) {
                        interrupted.set(true);
                    }
                } catch (InterruptedException e) {
                    interrupted.set(true);
                }
            }
        }

        void awaitReached() throws InterruptedException {
            assertThat(reached.await(MOST_SECONDS, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static boolean isAboutOneFile(String sql) {
        return sql.contains("UNION ALL");
    }

    @Test
    void pushesAndHeadsGoOnWhileFilesAreRemoved() throws Exception {
        try (var registry = new TestRegistry(directory)) {
            Digest there = registry.pushImage("kept", "1", "layer".getBytes(UTF_8));
            for (int i = 0; i < 20; i++) {
                registry.push("garbage", ("garbage " + i).getBytes(UTF_8));
            }
            registry.clock().forward(Duration.ofDays(1));
            Gate gate = new Gate(UpkeepTest::isAboutOneFile);
            registry.jdbi().setSqlLogger(gate);
            var report = CompletableFuture.supplyAsync(
                    () -> registry.registry().upkeep().collect(BlobPins.NONE, false), Thread::startVirtualThread);
            gate.awaitReached();

            var clients = CompletableFuture.supplyAsync(
                    () -> {
                        Digest layer = Digest.of("sha256", "layer".getBytes(UTF_8));
                        int head = registry.method("HEAD", "/v2/kept/blobs/" + layer, new byte[0])
                                .statusCode();
                        registry.pushImage("kept", "2", "new".getBytes(UTF_8));
                        // Just found unneeded, and pushed before its turn comes.
                        registry.push("garbage", "garbage 7".getBytes(UTF_8));
                        return head;
                    },
                    Thread::startVirtualThread);
            assertThat(clients.get(MOST_SECONDS, TimeUnit.SECONDS)).isEqualTo(200);
            gate.open.countDown();
            assertThat(report.get(MOST_SECONDS, TimeUnit.SECONDS).blobs()).isEqualTo(19);
            assertThat(registry.get("/v2/garbage/blobs/" + Digest.of("sha256", "garbage 7".getBytes(UTF_8)))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(registry.get("/v2/kept/manifests/" + there).statusCode()).isEqualTo(200);
            assertThat(registry.registry().resolve("kept", "2")).isPresent();
        }
    }

    @Test
    void closingWaitsForARunningCollectionAndInterruptsNobody() throws Exception {
        var options = RegistryOptions.defaults()
                .withLease(Duration.ofMillis(50), Duration.ZERO, Duration.ofSeconds(1))
                .withScrub(Duration.ofDays(1), 0);
        try (var registry = new TestRegistry(directory, options)) {
            for (int i = 0; i < 20; i++) {
                registry.push("garbage", ("garbage " + i).getBytes(UTF_8));
            }
            Gate gate = new Gate(UpkeepTest::isAboutOneFile);
            registry.jdbi().setSqlLogger(gate);
            registry.registry().start(BlobPins.NONE);
            gate.awaitReached();
            Thread collector = gate.held.get().orElseThrow();

            Thread closing =
                    Thread.ofPlatform().start(() -> registry.registry().upkeep().close());
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> closing.getState() == Thread.State.TIMED_WAITING
                            || closing.getState() == Thread.State.WAITING);
            assertThat(collector.isAlive()).isTrue();
            gate.open.countDown();
            closing.join(Duration.ofSeconds(MOST_SECONDS));
            assertThat(collector.isAlive()).isFalse();
            assertThat(gate.interrupted).isFalse();
            int before = gate.statements.get();
            assertThat(registry.registry().upkeep().collect(BlobPins.NONE, true).problems())
                    .as("nothing more is removed")
                    .anySatisfy(problem -> assertThat(problem).contains("stopping"));
            assertThat(directory.resolve("registry/blobs/sha256")).isNotEmptyDirectory();
            assertThat(gate.statements.get())
                    .as("only the one that was just asked for")
                    .isGreaterThan(before);
        }
    }

    @Test
    void closingWaitsForACollectionThatAClientAskedFor() throws Exception {
        try (var registry = new TestRegistry(directory)) {
            registry.push("garbage", "garbage".getBytes(UTF_8));
            registry.clock().forward(Duration.ofDays(1));
            Gate gate = new Gate(UpkeepTest::isAboutOneFile);
            registry.jdbi().setSqlLogger(gate);
            var report = CompletableFuture.supplyAsync(
                    () -> registry.registry().upkeep().collect(BlobPins.NONE, false), Thread::startVirtualThread);
            gate.awaitReached();
            Thread closing =
                    Thread.ofPlatform().start(() -> registry.registry().upkeep().close());
            await().atMost(Duration.ofSeconds(30)).until(() -> closing.getState() == Thread.State.TIMED_WAITING);
            assertThat(report).isNotDone();
            gate.open.countDown();
            closing.join(Duration.ofSeconds(MOST_SECONDS));
            assertThat(closing.isAlive()).isFalse();
            report.get(MOST_SECONDS, TimeUnit.SECONDS);
            assertThat(gate.interrupted).isFalse();
        }
    }

    @Test
    void closingEndsAScrubThatWouldTakeDays() throws Exception {
        try (var registry = new TestRegistry(directory)) {
            registry.push("a", new byte[1_000_000]);
            registry.registry().upkeep().startScrub(1);
            assertThat(registry.registry().upkeep().scrubbing()).isPresent();
            registry.registry().upkeep().close();
            assertThat(registry.registry().upkeep().scrubbing()).isEmpty();
            assertThat(registry.registry().upkeep().lastScrub())
                    .as("it saw no end")
                    .isEmpty();
            registry.registry().upkeep().startScrub(Long.MAX_VALUE);
            assertThat(registry.registry().upkeep().scrubbing())
                    .as("none begins")
                    .isEmpty();
        }
    }
}
