package io.bootwright.registry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.bootwright.registry.oci.Digest;
import io.bootwright.registry.upkeep.BlobPins;
import io.bootwright.registry.upload.Upload;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two hosts on one database and one directory: the one that collects takes nothing away that the other counts on. */
class TwoHostsTest {
    @TempDir
    Path directory;

    private final MovableClock clock = new MovableClock();
    private HikariDataSource pool;
    private Registry one;
    private Registry two;

    @BeforeEach
    void open() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:hsqldb:mem:" + UUID.randomUUID() + ";hsqldb.tx=mvcc");
        pool = new HikariDataSource(config);
        Jdbi jdbi = Jdbi.create(pool);
        jdbi.useHandle(handle -> Registry.migrations()
                .forEach(script -> handle.createScript(script.sql()).execute()));
        one = Registry.open(directory, jdbi, clock);
        two = Registry.open(directory, jdbi, clock);
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
        pool.close();
    }

    private static Digest push(Registry registry, String text) throws IOException {
        Upload upload = registry.parts().uploads().start("a", "sha256");
        byte[] bytes = text.getBytes(UTF_8);
        upload.append(0, bytes.length, new java.io.ByteArrayInputStream(bytes));
        Digest digest = Digest.of("sha256", bytes);
        registry.parts().uploads().commit(upload, digest);
        return digest;
    }

    @Test
    void aLeaseOfOneHoldsForTheOther() throws Exception {
        Digest pushed = push(one, "pushed");
        clock.forward(Duration.ofMinutes(50));
        assertThat(two.upkeep().collect(BlobPins.NONE, false).blobs()).isZero();
        assertThat(one.parts().links().has("a", pushed)).isTrue();
        clock.forward(Duration.ofMinutes(50));
        assertThat(two.upkeep().collect(BlobPins.NONE, false).blobs())
                .as("asked for at the other host")
                .isZero();
        clock.forward(Duration.ofMinutes(20));
        assertThat(two.upkeep().collect(BlobPins.NONE, false).blobs()).isEqualTo(1);
        assertThat(one.parts().links().has("a", pushed)).isFalse();
    }

    @Test
    void whatTheOtherTookAwayInTheMiddleOfAPushIsBroughtBack() throws Exception {
        Digest digest = push(one, "twice");
        clock.forward(Duration.ofHours(2));
        Upload upload = one.parts().uploads().start("b", "sha256");
        byte[] bytes = "twice".getBytes(UTF_8);
        upload.append(0, bytes.length, new java.io.ByteArrayInputStream(bytes));
        upload.commit(
                digest,
                file -> one.parts().links().link("b", digest, () -> {
                    one.blobs().place(file, digest);
                    // Between the file and its row.
                    assertThat(two.upkeep().collect(BlobPins.NONE, false).blobs())
                            .isEqualTo(1);
                    assertThat(one.blobs().file(digest)).isEmpty();
                }));
        assertThat(one.blobs().read(digest)).hasValue(bytes);
        clock.forward(Duration.ofMinutes(10));
        two.upkeep().collect(BlobPins.NONE, false);
        assertThat(two.parts().links().has("b", digest)).isTrue();
    }

    @Test
    void whatIsRemovedIsFreedSomeMinutesLater() throws Exception {
        push(one, "gone");
        clock.forward(Duration.ofHours(2));
        one.upkeep().collect(BlobPins.NONE, false);
        assertThat(directory.resolve("trash")).isNotEmptyDirectory();
        clock.forward(Duration.ofMinutes(6));
        one.upkeep().collect(BlobPins.NONE, false);
        assertThat(directory.resolve("trash")).isEmptyDirectory();
    }

    @Test
    void theLastRunsAreKnownToBoth() throws Exception {
        push(one, "content");
        clock.forward(Duration.ofHours(2));
        assertThat(two.upkeep().lastCollection()).isEmpty();
        one.upkeep().collect(BlobPins.NONE, true);
        assertThat(two.upkeep().lastCollection()).as("a dry run is none").isEmpty();
        one.upkeep().collect(BlobPins.NONE, false);
        assertThat(two.upkeep().lastCollection().orElseThrow().blobs()).isEqualTo(1);
        assertThat(one.upkeep().scrub(Long.MAX_VALUE).orElseThrow().blobs()).isZero();
        assertThat(two.upkeep().lastScrub().orElseThrow().damaged()).isEmpty();
    }

    @Test
    void abandonedUploadsAreReclaimedAtStart() throws Exception {
        Upload upload = one.parts().uploads().start("a", "sha256");
        upload.append(0, 3, new java.io.ByteArrayInputStream(new byte[3]));
        clock.forward(Duration.ofDays(2));
        try (Registry three = Registry.open(directory, Jdbi.create(pool), clock)) {
            assertThat(three.openUploads()).isZero();
        }
        assertThat(directory.resolve("uploads")).isEmptyDirectory();
    }
}
