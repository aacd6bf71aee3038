package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** A whole host with everything on one disk of 128 MiB: artifacts, database, task media. */
class FullDataDirectoryTest {
    private static final int MEBI = 1024 * 1024;
    private static final String CONFIGURATION = "registry: {low-water: 40MiB}\n";
    private static final String SECOND = "VBMC-0002";

    private final Path directory = Host.directory("full");

    @Test
    void pushesStopBeforeTheDatabaseSuffersAndNoJobIsLostWhenItDoes() throws IOException {
        try (SmallDisk disk = SmallDisk.mount(directory.resolve("data"), 128)) {
            try (ScriptedTestBed bed = new ScriptedTestBed(directory, 2, CONFIGURATION)) {
                theLowWaterMarkKeepsRoomForJobs(bed, disk);
                nothingIsLostWithoutAFreeByte(bed, disk);
                aHostThatDiesOnAFullDiskComesBack(bed, disk);
            }
        }
    }

    private void theLowWaterMarkKeepsRoomForJobs(ScriptedTestBed bed, SmallDisk disk) throws IOException {
        Path piece = directory.resolve("piece.img");
        Command push = new Command(0, "");
        for (int i = 0; push.exit() == 0; i++) {
            byte[] bytes = new byte[10 * MEBI];
            new Random(i).nextBytes(bytes);
            push = Artifacts.tryToPush(bed.host, "os-images/piece:" + i, Files.write(piece, bytes));
            assertThat(i).isLessThan(12);
        }
        assertThat(push.output()).contains("denied", "registry.low-water");
        assertThat(disk.free()).isBetween(38L * MEBI, 64L * MEBI);
        succeeds(bed, bed.post());
    }

    private static void nothingIsLostWithoutAFreeByte(ScriptedTestBed bed, SmallDisk disk) {
        String job = bed.post();
        bed.host.awaitJob(
                job,
                "running",
                Duration.ofMinutes(1),
                found -> found.path("phase").asText().equals("running"));
        disk.fill(0);

        var refused = bed.host.post("/api/v1/jobs", Recipes.job(SECOND, Recipes.linux(bed.image())));
        assertThat(refused.status()).as(refused.text()).isEqualTo(507);
        assertThat(refused.json().path("code").asText()).isEqualTo("disk-full");
        assertThat(refused.json().path("detail").asText()).contains("disk", "Remove what is not needed");
        Instant end = Instant.now().plusSeconds(8);
        while (Instant.now().isBefore(end)) {
            assertThat(bed.host.get("/health/live").status()).isEqualTo(200);
            assertThat(bed.host.get("/api/v1/jobs").status()).isEqualTo(200);
            assertThat(bed.host.job(job).path("result").isNull()).isTrue();
            Await.pause();
        }
        Path out = bed.directory.resolve("pulled");
        Artifacts.pull(bed.host, "os-images/piece:0", out);
        assertThat(out.resolve("piece.img")).hasSize(10L * MEBI);
        var health = bed.host.get("/health");
        assertThat(health.status()).isEqualTo(503);
        assertThat(health.text()).contains("{\"name\":\"disk\",\"status\":\"DOWN\"}");

        disk.makeRoom();
        succeeds(bed, job);
        assertThat(bed.host.get("/api/v1/jobs?server_serial=" + SECOND).json().path("items"))
                .isEmpty();
        succeeds(bed, bed.post(SECOND, Recipes.linux(bed.image())));
    }

    private static void aHostThatDiesOnAFullDiskComesBack(ScriptedTestBed bed, SmallDisk disk) {
        String job = bed.post();
        bed.host.awaitJob(
                job,
                "running",
                Duration.ofMinutes(1),
                found -> found.path("phase").asText().equals("running"));
        disk.fill(0);
        Await.pause();
        bed.host.kill();
        assertThatThrownBy(bed.host::startAgain).hasMessageContaining("No space left");
        disk.makeRoom();
        bed.host.startAgain();
        succeeds(bed, job);
        assertThat(bed.host.get("/api/v1/jobs").json().path("items")).hasSize(4);
        assertThat(bed.host.bootwright("registry", "scrub").exit()).isZero();
    }

    private static void succeeds(ScriptedTestBed bed, String id) {
        JsonNode job = bed.host.awaitComplete(id, Duration.ofMinutes(2));
        assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
    }
}
