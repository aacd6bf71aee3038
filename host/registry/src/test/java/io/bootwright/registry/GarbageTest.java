package io.bootwright.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.upkeep.BlobPins;
import io.bootwright.registry.upkeep.GarbageReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GarbageTest {
    private static final String NAME = "os-images/debian";

    @TempDir
    Path directory;

    private TestRegistry registry;

    @BeforeEach
    void start() {
        registry = new TestRegistry(directory);
    }

    @AfterEach
    void stop() {
        registry.close();
    }

    private GarbageReport collect() {
        return registry.registry().upkeep().collect(BlobPins.NONE, false);
    }

    private boolean has(Digest digest) {
        return registry.registry().blobs().file(digest).isPresent();
    }

    private Digest put(String reference, String manifest) {
        assertThat(registry.putManifest(NAME, reference, manifest.getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(201);
        return Digest.of("sha256", manifest.getBytes(UTF_8));
    }

    @Test
    void aBlobWithoutAManifestGoesWhenItsLeaseEnds() {
        Digest blob = registry.push(NAME, new byte[1000]);
        registry.clock().forward(Duration.ofMinutes(59));
        assertThat(collect().blobs()).isZero();
        assertThat(registry.method("HEAD", "/v2/" + NAME + "/blobs/" + blob, new byte[0])
                        .statusCode())
                .isEqualTo(200);
        registry.clock().forward(Duration.ofMinutes(59));
        assertThat(collect().blobs()).as("it was asked for in between").isZero();
        registry.clock().forward(Duration.ofMinutes(2));
        assertThat(registry.registry().upkeep().collect(BlobPins.NONE, true))
                .isEqualTo(new GarbageReport(0, 1, 1000, 0, List.of(), List.of()));
        assertThat(has(blob)).as("a dry run removes nothing").isTrue();
        assertThat(collect()).isEqualTo(new GarbageReport(0, 1, 1000, 0, List.of(), List.of()));
        assertThat(has(blob)).isFalse();
        assertThat(registry.get("/v2/" + NAME + "/blobs/" + blob).statusCode()).isEqualTo(404);
    }

    @Test
    void whatATagReachesStays() {
        Digest child = registry.pushImage(NAME, "child", new byte[10]);
        Digest index = put(
                "multi",
                "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"x\",\"digest\":\"" + child + "\",\"size\":1}]}");
        Digest signature = put(
                "signature",
                "{\"schemaVersion\":2,\"subject\":{\"mediaType\":\"x\",\"digest\":\"" + child + "\",\"size\":1}}");
        registry.method("DELETE", "/v2/" + NAME + "/manifests/child", new byte[0]);
        registry.method("DELETE", "/v2/" + NAME + "/manifests/signature", new byte[0]);
        registry.clock().forward(Duration.ofDays(30));
        assertThat(collect().manifests()).isZero();
        assertThat(has(child)).isTrue();
        assertThat(has(signature)).as("refers to something that is held").isTrue();

        registry.method("DELETE", "/v2/" + NAME + "/manifests/multi", new byte[0]);
        GarbageReport report = collect();
        assertThat(report.manifests()).isEqualTo(3);
        assertThat(report.kept()).isZero();
        assertThat(has(index)).isFalse();
    }

    @Test
    void aManifestWithoutATagStaysForAWeek() {
        Digest old = registry.pushImage(NAME, "13", "old".getBytes(UTF_8));
        registry.pushImage(NAME, "13", "new".getBytes(UTF_8));
        registry.clock().forward(Duration.ofDays(6));
        assertThat(collect().manifests()).isZero();
        registry.clock().forward(Duration.ofDays(2));
        assertThat(collect().manifests()).isEqualTo(1);
        assertThat(has(old)).isFalse();
        assertThat(registry.registry().resolve(NAME, "13")).isPresent();
    }

    @Test
    void whatAJobHasPinnedStaysWithItsLayers() {
        Digest old = registry.pushImage(NAME, "13", "old".getBytes(UTF_8));
        registry.pushImage(NAME, "13", "new".getBytes(UTF_8));
        registry.clock().forward(Duration.ofDays(30));
        registry.registry().upkeep().collect(() -> Set.of(old), false);
        assertThat(registry.registry()
                        .resolve(NAME, old.toString())
                        .orElseThrow()
                        .layers())
                .hasSize(1);
    }

    @Test
    void theSameBlobInAnotherRepositoryIsNotLost() {
        Digest blob = registry.push(NAME, "layer".getBytes(UTF_8));
        registry.pushImage("other/name", "1", "layer".getBytes(UTF_8));
        registry.clock().forward(Duration.ofDays(30));
        collect();
        assertThat(registry.get("/v2/" + NAME + "/blobs/" + blob).statusCode()).isEqualTo(404);
        assertThat(registry.get("/v2/other/name/blobs/" + blob).statusCode()).isEqualTo(200);
    }

    @Test
    void aRestartEndsNoLease() {
        Digest blob = registry.push(NAME, new byte[1000]);
        registry.clock().forward(Duration.ofMinutes(50));
        registry.restart();
        collect();
        assertThat(has(blob)).isTrue();
        registry.clock().forward(Duration.ofMinutes(11));
        collect();
        assertThat(has(blob)).isFalse();
    }

    @Test
    void abandonedUploadsAreRemoved() {
        String location = registry.startUpload(NAME);
        registry.method("PATCH", location, new byte[100]);
        registry.clock().forward(Duration.ofDays(2));
        collect();
        assertThat(registry.registry().openUploads()).isZero();
        assertThat(directory.resolve("registry/uploads")).isEmptyDirectory();
    }
}
