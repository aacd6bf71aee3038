package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The erase workflow in a real machine, looked at from outside. */
@Tag("vm")
class EraseVmTest {
    private static final Duration RUN = Duration.ofMinutes(15);
    private static final int SIZE = 48 << 20;

    private static Path disk(VmTestBed bed, int number) {
        return bed.directory.resolve("extra" + number + ".img");
    }

    /** Fills a disk with data, in place: a machine may have it open. */
    private static void fill(Path file) throws IOException {
        byte[] block = "nobody may read this! ".repeat(50_000).getBytes(StandardCharsets.UTF_8);
        try (var out = new RandomAccessFile(file.toFile(), "rw")) {
            for (int left = SIZE; left > 0; left -= block.length) {
                out.write(block, 0, Math.min(left, block.length));
            }
        }
    }

    private static VmTestBed bed(String name) throws IOException {
        Path directory = Host.directory(name);
        String[] more = new String[6];
        String[] disks = {"nvme:NVME-1", "sata:SATA-DISCARD", "sata:SATA-OVERWRITE"};
        for (int i = 0; i < disks.length; i++) {
            Path file = directory.resolve("extra" + i + ".img");
            fill(file);
            more[2 * i] = "--extra-disk";
            more[2 * i + 1] = disks[i] + ":" + file;
        }
        return new VmTestBed(directory, "", more);
    }

    private static ObjectNode recipe(String text) throws IOException {
        return (ObjectNode) new ObjectMapper().readTree(text);
    }

    private static JsonNode run(VmTestBed bed, String recipe) throws IOException {
        ObjectNode job = Recipes.job(VmTestBed.SERIAL, recipe(recipe)).put("on_completion", "power-off");
        var answer = bed.host.post("/api/v1/jobs", job.put("on_failure", "power-off"));
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return bed.host.awaitComplete(answer.json().path("job_id").asText(), RUN);
    }

    private static long dataBytes(Path file) throws IOException {
        long count = 0;
        byte[] buffer = new byte[1 << 20];
        try (InputStream in = Files.newInputStream(file)) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                for (int i = 0; i < n; i++) {
                    count += buffer[i] == 0 ? 0 : 1;
                }
            }
        }
        return count;
    }

    @Test
    void threeDisksAreErasedEachByItsOwnMeansAndTheFourthIsLeftAlone() throws IOException {
        try (var bed = bed("erase")) {
            try (var system = new RandomAccessFile(bed.disk.toFile(), "rw")) {
                system.writeUTF("the system");
            }
            bed.register(VmTestBed.UUID);
            JsonNode job = run(
                    bed,
                    "{\"task_target\":\"erase.target\",\"verify\":\"whole\",\"disks\":[{\"serial\":\"NVME-1\"},"
                            + "{\"serial\":\"SATA-DISCARD\"},{\"serial\":\"SATA-OVERWRITE\"}]}");

            assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
            JsonNode certificate = job.at("/output/erase");
            assertThat(certificate.path("result").asText()).isEqualTo("erased");
            assertThat(certificate.path("server_serial").asText()).isEqualTo(VmTestBed.SERIAL);
            assertThat(certificate.path("disks")).hasSize(3).allSatisfy(entry -> {
                assertThat(entry.at("/verification/result").asText()).isEqualTo("passed");
                assertThat(entry.at("/verification/bytes_read").asLong()).isEqualTo(SIZE);
                assertThat(entry.path("size").asLong()).isEqualTo(SIZE);
            });
            assertThat(certificate.at("/disks/0/method").asText()).isEqualTo("nvme-format");
            assertThat(certificate.at("/disks/1/method").asText()).isEqualTo("discard");
            for (int i = 0; i < 3; i++) {
                assertThat(dataBytes(disk(bed, i))).isZero();
            }
            try (var system = new RandomAccessFile(bed.disk.toFile(), "r")) {
                assertThat(system.readUTF()).isEqualTo("the system");
            }

            fill(disk(bed, 2));
            JsonNode overwritten = run(
                    bed,
                    "{\"task_target\":\"erase.target\",\"method\":\"overwrite\","
                            + "\"disks\":[{\"serial\":\"SATA-OVERWRITE\"}]}");
            assertThat(overwritten.path("result").asText())
                    .as(overwritten.toPrettyString())
                    .isEqualTo("succeeded");
            assertThat(dataBytes(disk(bed, 2))).isZero();
        }
    }

    @Test
    void aMethodThatADiskLacksFailsTheStepAndErasesNothing() throws IOException {
        try (var bed = bed("erasefails")) {
            bed.register(VmTestBed.UUID);
            JsonNode job = run(
                    bed,
                    "{\"task_target\":\"erase.target\",\"method\":\"ata-secure-erase\","
                            + "\"disks\":[{\"serial\":\"SATA-DISCARD\"}]}");

            assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("failed");
            assertThat(job.path("failed_step").asText()).isEqualTo("erase.service");
            assertThat(job.at("/error/detail").asText()).contains("nothing was erased");
            assertThat(job.at("/output/erase/disks/0/error").asText()).contains("has no ATA security feature set");
            assertThat(dataBytes(disk(bed, 1))).isEqualTo(SIZE);
        }
    }
}
