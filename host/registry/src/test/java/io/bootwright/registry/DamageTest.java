package io.bootwright.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.upkeep.BlobPins;
import io.bootwright.registry.upkeep.GarbageReport;
import io.bootwright.registry.upkeep.UpkeepRun;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Files that are damaged, missing or unreadable: everything else goes on, and nothing is lost that may be needed. */
class DamageTest {
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

    /** What can become of a manifest's file. */
    enum Damage {
        ONE_BYTE {
            @Override
            void to(Path file) throws IOException {
                byte[] bytes = Files.readAllBytes(file);
                // Within the digest of the layer: it is still a manifest, of another layer.
                String text = new String(bytes, UTF_8);
                int at = text.lastIndexOf("sha256:") + 10;
                bytes[at] = (byte) (bytes[at] == 'a' ? 'b' : 'a');
                Files.write(file, bytes);
            }
        },
        NO_JSON {
            @Override
            void to(Path file) throws IOException {
                Files.write(file, new byte[] {0, 1, 2, (byte) 0xff});
            }
        },
        EMPTY {
            @Override
            void to(Path file) throws IOException {
                Files.write(file, new byte[0]);
            }
        },
        HUGE {
            @Override
            void to(Path file) throws IOException {
                Files.write(file, new byte[9 * 1024 * 1024]);
            }
        },
        MISSING {
            @Override
            void to(Path file) throws IOException {
                Files.delete(file);
            }
        },
        UNREADABLE {
            @Override
            void to(Path file) throws IOException {
                Files.delete(file);
                // Reading a directory fails, whoever reads it.
                Files.createDirectory(file);
            }
        };

        abstract void to(Path file) throws IOException;
    }

    private Path file(Digest digest) {
        return directory.resolve("registry/blobs/sha256").resolve(digest.hex());
    }

    private GarbageReport collect() {
        return registry.registry().upkeep().collect(BlobPins.NONE, false);
    }

    @ParameterizedTest
    @EnumSource
    void aDamagedManifestKeepsItsRepositoryAndIsNamedWhileTheRestIsCollected(Damage damage) throws Exception {
        byte[] layer = "layer".getBytes(UTF_8);
        Digest manifest = registry.pushImage(NAME, "13", layer);
        Digest loose = registry.push(NAME, "nothing refers to it".getBytes(UTF_8));
        Digest garbage = registry.push("other", "garbage".getBytes(UTF_8));
        byte[] good = Files.readAllBytes(file(manifest));
        damage.to(file(manifest));
        registry.clock().forward(Duration.ofDays(30));

        for (boolean dry : new boolean[] {true, false}) {
            GarbageReport report = registry.registry().upkeep().collect(BlobPins.NONE, dry);
            assertThat(report.damaged()).containsExactly(manifest);
            assertThat(report.problems())
                    .singleElement()
                    .asString()
                    .contains(manifest.toString(), NAME, "pushed again");
            assertThat(report.blobs()).isEqualTo(1);
        }
        assertThat(file(garbage)).doesNotExist();
        assertThat(file(Digest.of("sha256", layer))).exists();
        assertThat(file(loose)).as("nobody knows whether the manifest needs it").exists();
        UpkeepRun last = registry.registry().upkeep().lastCollection().orElseThrow();
        assertThat(last.damaged()).containsExactly(manifest.toString());
        assertThat(last.problems()).singleElement().asString().contains(manifest.toString());

        if (Files.isDirectory(file(manifest))) {
            Files.delete(file(manifest));
        }
        assertThat(registry.putManifest(NAME, "13", good).statusCode()).isEqualTo(201);
        registry.clock().forward(Duration.ofDays(1));
        assertThat(collect().damaged()).isEmpty();
        assertThat(file(loose)).as("now it is known").doesNotExist();
        assertThat(registry.registry().resolve(NAME, "13")).isPresent();
    }

    @Test
    void aDamagedManifestThatNothingHoldsIsRemovedAndNamed() throws Exception {
        Digest manifest = registry.pushImage(NAME, "13", "layer".getBytes(UTF_8));
        registry.method("DELETE", "/v2/" + NAME + "/manifests/13", new byte[0]);
        Damage.NO_JSON.to(file(manifest));
        registry.clock().forward(Duration.ofDays(30));
        GarbageReport report = collect();
        assertThat(report.damaged()).containsExactly(manifest);
        assertThat(report.manifests()).isEqualTo(1);
        assertThat(collect().problems()).isEmpty();
    }

    @Test
    void aQuarantinedManifestLosesNoneOfItsLayers() throws Exception {
        byte[] layer = "layer".getBytes(UTF_8);
        Digest manifest = registry.pushImage(NAME, "13", layer);
        byte[] good = Files.readAllBytes(file(manifest));
        Damage.ONE_BYTE.to(file(manifest));
        assertThat(registry.registry()
                        .upkeep()
                        .scrub(Long.MAX_VALUE)
                        .orElseThrow()
                        .damaged())
                .containsExactly(manifest);
        registry.clock().forward(Duration.ofDays(30));
        assertThat(collect().damaged()).containsExactly(manifest);
        assertThat(registry.putManifest(NAME, "13", good).statusCode()).isEqualTo(201);
        assertThat(registry.registry().resolve(NAME, "13")).isPresent();
    }

    @Test
    void aDamagedManifestDoesNotSpoilListsReferencesOrIndexes() throws Exception {
        Digest subject = registry.pushImage(NAME, "13", "layer".getBytes(UTF_8));
        String more = ",\"subject\":{\"mediaType\":\"x\",\"digest\":\"" + subject + "\",\"size\":1}"
                + ",\"annotations\":{\"a\":\"b\"}}";
        Digest damaged = put("signature", "{\"schemaVersion\":2,\"artifactType\":\"t/x\"" + more);
        put("sbom", "{\"schemaVersion\":2,\"artifactType\":\"t/y\"" + more);
        Damage.UNREADABLE.to(file(damaged));

        var referrers = registry.get("/v2/" + NAME + "/referrers/" + subject);
        assertThat(referrers.statusCode()).isEqualTo(200);
        assertThat(new String(referrers.body(), UTF_8)).contains(damaged.toString(), "t/y", "\"a\":\"b\"");
        assertThat(registry.registry().resolve(NAME, damaged.toString())).isEmpty();
        put(
                "index",
                "{\"schemaVersion\":2,\"manifests\":[{\"mediaType\":\"x\",\"digest\":\"" + damaged
                        + "\",\"size\":1}]}");
    }

    private Digest put(String reference, String manifest) {
        assertThat(registry.putManifest(NAME, reference, manifest.getBytes(UTF_8))
                        .statusCode())
                .isEqualTo(201);
        return Digest.of("sha256", manifest.getBytes(UTF_8));
    }

    @Test
    void aDirectoryThatCannotBeListedIsNamedAndTheOtherIsCollected() throws Exception {
        Digest garbage = registry.push("other", "garbage".getBytes(UTF_8));
        registry.clock().forward(Duration.ofDays(30));
        Path sha512 = directory.resolve("registry/blobs/sha512");
        Files.delete(sha512);
        Files.writeString(sha512, "no directory");
        GarbageReport report = collect();
        assertThat(report.problems()).singleElement().asString().contains(sha512.toString());
        assertThat(file(garbage)).doesNotExist();
        assertThat(registry.registry()
                        .upkeep()
                        .scrub(Long.MAX_VALUE)
                        .orElseThrow()
                        .problems())
                .singleElement()
                .asString()
                .contains(sha512.toString());
        Files.delete(sha512);
        Files.createDirectory(sha512);
    }

    @Test
    void aBlobThatCannotBeRemovedIsNamedAndTheOthersAreRemoved() throws Exception {
        Digest stuck = registry.push("other", "stuck".getBytes(UTF_8));
        Digest garbage = registry.push("other", "garbage".getBytes(UTF_8));
        registry.clock().forward(Duration.ofDays(30));
        Path inTheWay = directory.resolve("registry/trash/sha256-" + stuck.hex());
        Files.createDirectories(inTheWay.resolve("full"));
        GarbageReport report = collect();
        assertThat(report.blobs()).isEqualTo(1);
        assertThat(report.problems()).anySatisfy(problem -> assertThat(problem).contains(stuck.toString()));
        assertThat(file(garbage)).doesNotExist();
        assertThat(file(stuck)).exists();
    }

    @Test
    void damagedUploadStateKeepsNeitherTheStartNorACollectionFromGoingOn() throws Exception {
        Path uploads = directory.resolve("registry/uploads");
        Path noText =
                Files.write(uploads.resolve(UUID.randomUUID() + ".session"), new byte[] {(byte) 0xff, (byte) 0xfe});
        Path noUuid = Files.writeString(uploads.resolve("-".repeat(36) + ".part"), "x");
        Path otherAlgorithm = Files.writeString(uploads.resolve(UUID.randomUUID() + ".session"), "a\nmd5\nend\n");
        Path noName = Files.writeString(uploads.resolve(UUID.randomUUID() + ".session"), "../a\nsha256\nend\n");
        Path stuck = uploads.resolve(UUID.randomUUID() + ".part");
        Files.createDirectories(stuck.resolve("full"));
        String location = registry.startUpload("a");
        registry.method("PATCH", location, "begun".getBytes(UTF_8));
        for (Path file : new Path[] {noText, noUuid, otherAlgorithm, noName, stuck}) {
            Files.setLastModifiedTime(
                    file, FileTime.from(registry.clock().instant().minus(Duration.ofHours(2))));
        }
        registry.restart();
        assertThat(registry.registry().openUploads()).isEqualTo(1);
        assertThat(registry.get(location).headers().firstValue("Range")).contains("0-4");

        Digest garbage = registry.push("other", "garbage".getBytes(UTF_8));
        registry.clock().forward(Duration.ofHours(2));
        GarbageReport report = collect();
        assertThat(report.problems())
                .isNotEmpty()
                .allSatisfy(problem -> assertThat(problem)
                        .contains(stuck.getFileName().toString().replace(".part", "")));
        assertThat(file(garbage)).doesNotExist();
        for (Path file : new Path[] {noText, noUuid, otherAlgorithm, noName}) {
            assertThat(file).doesNotExist();
        }
    }

    @Test
    void whatAKilledCollectionLeftInTheTrashComesBackIfARepositoryHasIt() throws Exception {
        Digest needed = registry.push("a", "pushed while it was discarded".getBytes(UTF_8));
        Digest garbage = Digest.of("sha256", "garbage".getBytes(UTF_8));
        Path trash = directory.resolve("registry/trash");
        Files.move(file(needed), trash.resolve("sha256-" + needed.hex()));
        Files.writeString(trash.resolve("sha256-" + garbage.hex()), "garbage");
        registry.clock().forward(Duration.ofMinutes(10));
        registry.restart();
        assertThat(trash).isEmptyDirectory();
        assertThat(file(garbage)).doesNotExist();
        assertThat(registry.get("/v2/a/blobs/" + needed).statusCode()).isEqualTo(200);
    }

    @Test
    void aDamagedLayoutFileIsWrittenAgain() throws Exception {
        Path layout = directory.resolve("registry/oci-layout");
        Files.write(layout, new byte[] {(byte) 0xff});
        registry.restart();
        assertThat(layout).content().contains("imageLayoutVersion");
    }
}
