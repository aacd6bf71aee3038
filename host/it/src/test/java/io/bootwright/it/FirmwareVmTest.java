package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** In-band firmware updates in a real machine, with a tool image that is younger than the maintenance ISO. */
@Tag("vm")
class FirmwareVmTest {
    private static final Duration RUN = Duration.ofMinutes(15);
    private static final byte[] OLD = Arrays.copyOf("version 1.2\n".getBytes(StandardCharsets.UTF_8), 16 << 20);

    private static VmTestBed bed(String name) throws IOException {
        Path directory = Host.directory(name);
        Path chip = Files.write(directory.resolve("chip.img"), OLD);
        VmTestBed bed = new VmTestBed(
                directory, "deadlines: {heartbeat: PT1M}\n", "--extra-disk", "sata:" + FirmwareTool.CHIP + ":" + chip);
        LateTool.push(
                bed.host,
                "tools/flasher",
                directory.resolve("tool"),
                FirmwareTool.PROGRAM,
                "/usr/libexec/firmware-tool");
        bed.register(VmTestBed.UUID);
        return bed;
    }

    /** Firmware of version 1.3 in the registry; returns its bytes. */
    private static byte[] firmware(VmTestBed bed) throws IOException {
        byte[] bytes = new byte[3_000_001];
        Arrays.fill(bytes, (byte) 'f');
        byte[] head = "version 1.3\n".getBytes(StandardCharsets.UTF_8);
        System.arraycopy(head, 0, bytes, 0, head.length);
        Artifacts.push(bed.host, "firmware/board:1.3", Files.write(bed.directory.resolve("board.bin"), bytes));
        return bytes;
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }

    private static ObjectNode job(VmTestBed bed, String sha256) {
        String registry = "127.0.0.1:" + bed.host.port();
        ObjectNode recipe = new ObjectMapper()
                .createObjectNode()
                .put("task_target", "supermicro-update.target")
                .put("firmware_url", registry + "/firmware/board:1.3")
                .put("firmware_sha256", sha256)
                .put("tool_image", registry + "/tools/flasher:1")
                .put("expected_version", "1.3");
        return Recipes.job(VmTestBed.SERIAL, recipe)
                .put("on_completion", "power-off")
                .put("on_failure", "power-off");
    }

    @Test
    void aFlashGoesOnWhileBothDiscsAreOutAndTheHostIsKilledAndAnotherJobWithAWrongDigestFlashesNothing()
            throws IOException {
        try (var bed = bed("firmware")) {
            byte[] firmware = firmware(bed);
            Path chip = bed.directory.resolve("chip.img");
            String wrong = bed.post(job(bed, "0".repeat(64)));
            JsonNode refused = bed.host.awaitComplete(wrong, RUN);
            assertThat(refused.path("result").asText())
                    .as(refused.toPrettyString())
                    .isEqualTo("failed");
            assertThat(refused.path("failed_step").asText()).isEqualTo("supermicro-tool.service");
            assertThat(refused.at("/error/detail").asText()).contains("nothing was flashed");
            assertThat(refused.at("/output/firmware/sha256").asText()).isEqualTo(sha256(firmware));
            assertThat(Files.readAllBytes(chip)).isEqualTo(OLD);

            int before = bed.machine().path("power_on_count").asInt();
            String id = bed.post(job(bed, sha256(firmware)));
            bed.host.awaitJob(
                    id, "flashing", RUN, job -> job.at("/steps/0/percent").asInt() > 0);
            var cancel = bed.host.post("/api/v1/jobs/" + id + "/cancel", new ObjectMapper().createObjectNode());
            assertThat(cancel.status()).as(cancel.text()).isEqualTo(409);
            bed.bmc.ejectAll(VmTestBed.SERIAL);
            bed.host.kill();
            bed.host.startAgain();
            JsonNode job = bed.host.awaitComplete(id, RUN);

            assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
            JsonNode output = job.at("/output/firmware");
            assertThat(output.path("version_before").asText()).isEqualTo("1.2");
            assertThat(output.path("version_after").asText()).isEqualTo("1.3");
            assertThat(output.path("result").asText()).isEqualTo("updated");
            assertThat(Arrays.copyOf(Files.readAllBytes(chip), firmware.length)).isEqualTo(firmware);
            assertThat(bed.machine().path("power_on_count").asInt()).isEqualTo(before + 1);
        }
    }
}
