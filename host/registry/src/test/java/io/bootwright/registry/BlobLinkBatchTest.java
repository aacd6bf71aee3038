package io.bootwright.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.upkeep.BlobPins;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jdbi.v3.core.JdbiException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Blobs added to repositories at the same time share their waits for the disk, and nothing else. */
class BlobLinkBatchTest {
    private static final int MANY = 300;

    @TempDir
    Path directory;

    private static Digest digest(int i) {
        return Digest.of("sha256", Integer.toString(i).getBytes(UTF_8));
    }

    private static List<Future<?>> addMany(TestRegistry registry, java.util.function.IntFunction<String> repository)
            throws Exception {
        List<Future<?>> running = new ArrayList<>();
        CountDownLatch go = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < MANY; i++) {
                int number = i;
                byte[] bytes = Integer.toString(i).getBytes(UTF_8);
                running.add(threads.submit(() -> {
                    go.await();
                    registry.registry()
                            .parts()
                            .links()
                            .link(
                                    repository.apply(number),
                                    digest(number),
                                    () -> registry.registry().blobs().put(bytes, digest(number)));
                    return number;
                }));
            }
            go.countDown();
        }
        return running;
    }

    @Test
    void allOfManyAreThere() throws Exception {
        try (var registry = new TestRegistry(directory)) {
            for (Future<?> one : addMany(registry, i -> "r" + i % 7)) {
                one.get();
            }
            for (int i = 0; i < MANY; i++) {
                assertThat(registry.get("/v2/r" + i % 7 + "/blobs/" + digest(i)).statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void theSameFromManyIsOneRow() throws Exception {
        try (var registry = new TestRegistry(directory)) {
            for (int round = 0; round < 2; round++) {
                for (Future<?> one : addMany(registry, i -> "r")) {
                    one.get();
                }
            }
            assertThat(registry.registry().upkeep().collect(BlobPins.NONE, true).kept())
                    .isEqualTo(MANY);
        }
    }

    @Test
    void oneThatCannotBeStoredSpoilsNoOther() throws Exception {
        try (var registry = new TestRegistry(directory)) {
            List<Future<?>> all = addMany(registry, i -> i == 100 ? "r".repeat(300) : "r");
            for (int i = 0; i < MANY; i++) {
                if (i == 100) {
                    assertThatThrownBy(all.get(i)::get)
                            .isInstanceOf(ExecutionException.class)
                            .hasCauseInstanceOf(JdbiException.class);
                } else {
                    all.get(i).get();
                    assertThat(registry.registry().parts().links().has("r", digest(i)))
                            .isTrue();
                }
            }
        }
    }
}
