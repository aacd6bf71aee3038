package io.bootwright.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.upkeep.ScrubReport;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScrubTest {
    @TempDir
    Path directory;

    @Test
    void aDamagedBlobIsServedNoMoreAndCanBePushedAgain() throws Exception {
        try (var registry = new TestRegistry(directory)) {
            byte[] content = new byte[300_000];
            Digest good = registry.push("a", new byte[100]);
            Digest bad = registry.push("a", content);
            Path file = registry.registry().blobs().file(bad).orElseThrow();
            byte[] other = content.clone();
            other[250_000] = 1;
            Files.write(file, other);

            ScrubReport report =
                    registry.registry().upkeep().scrub(Long.MAX_VALUE).orElseThrow();
            assertThat(report.blobs()).isEqualTo(2);
            assertThat(report.bytes()).isEqualTo(300_100);
            assertThat(report.damaged()).containsExactly(bad);
            assertThat(registry.get("/v2/a/blobs/" + bad).statusCode()).isEqualTo(404);
            assertThat(registry.get("/v2/a/blobs/" + good).statusCode()).isEqualTo(200);
            assertThat(directory.resolve("registry/quarantine")).isNotEmptyDirectory();

            registry.push("a", content);
            assertThat(registry.get("/v2/a/blobs/" + bad).body()).isEqualTo(content);
            assertThat(registry.registry()
                            .upkeep()
                            .scrub(Long.MAX_VALUE)
                            .orElseThrow()
                            .damaged())
                    .isEmpty();
        }
    }

    @Test
    void readsNoFasterThanItIsTold() throws Exception {
        try (var registry = new TestRegistry(directory)) {
            registry.push("a", new byte[500_000]);
            long start = System.nanoTime();
            registry.registry().upkeep().scrub(1_000_000).orElseThrow();
            assertThat(System.nanoTime() - start).isGreaterThan(400_000_000L);
        }
    }
}
