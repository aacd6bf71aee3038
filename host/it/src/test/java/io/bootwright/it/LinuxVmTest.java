package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The linux workflow in a real machine: nothing is simulated but the iron. */
@Tag("vm")
class LinuxVmTest {
    private static final String IMAGE = "os-images/debian:13";
    private static final Duration RUN = Duration.ofMinutes(15);

    @Test
    @Tag("short")
    void theInstalledSystemBootsWithTheHostnameOfItsUserData() {
        try (var bed = new VmTestBed("linux")) {
            Artifacts.push(bed.host, IMAGE, VmTestBed.rootfs());
            bed.register(VmTestBed.UUID);
            JsonNode job = bed.host.awaitComplete(bed.post(IMAGE), RUN);

            assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
            assertThat(job.path("steps"))
                    .hasSize(4)
                    .allSatisfy(step -> assertThat(step.path("state").asText()).isEqualTo("succeeded"));
            assertThat(job.path("media").get(0).path("percent_read").asDouble()).isGreaterThan(90);
            Await.until(
                    "login prompt",
                    Duration.ofMinutes(8),
                    () -> Optional.of(bed.console()).filter(text -> text.contains(Recipes.HOSTNAME + " login:")));
            assertThat(bed.machine().path("boots").toString()).isEqualTo("[\"cd\",\"disk\"]");
            assertThat(bed.machine().path("power_on_count").asInt()).isEqualTo(2);
            assertThat(packets(bed, "udp port 67 or udp port 68 or udp port 69"))
                    .isZero();
            assertThat(packets(bed, "tcp")).isPositive();
        }
    }

    @Test
    @Tag("short")
    void anImageThatIsNoTarFailsTheImageStepWithTheToolsLastLines() throws IOException {
        try (var bed = new VmTestBed("notar")) {
            Path file = bed.directory.resolve("broken.tar.gz");
            try (var out = new GZIPOutputStream(Files.newOutputStream(file))) {
                out.write("this is no tar archive\n".repeat(100_000).getBytes(StandardCharsets.UTF_8));
            }
            Artifacts.push(bed.host, "os-images/broken:1", file);
            bed.register(VmTestBed.UUID);
            JsonNode job = bed.host.awaitComplete(bed.post("os-images/broken:1"), RUN);

            assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("failed");
            assertThat(job.path("failed_step").asText()).isEqualTo("image-linux.service");
            JsonNode step = job.path("steps").get(1);
            assertThat(step.path("exit_code").asInt()).isNotZero();
            assertThat(step.path("log_tail").toString()).containsIgnoringCase("tar");
            assertThat(job.path("steps").get(2).path("state").asText()).isEqualTo("skipped");
        }
    }

    @Test
    void aMachineWithAnotherUuidIsLeftAlone() throws IOException {
        try (var bed = new VmTestBed("wronghost")) {
            Artifacts.push(bed.host, IMAGE, VmTestBed.rootfs());
            String before = sha256(bed.disk);
            bed.register("11111111-2222-3333-4444-555555555555");
            JsonNode job = bed.host.awaitComplete(bed.post(IMAGE), RUN);

            assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("failed");
            bed.bmc.reset(VmTestBed.SERIAL, "ForceOff");
            assertThat(sha256(bed.disk)).isEqualTo(before);
        }
    }

    @Test
    void aHostKilledWhileTheImageStreamsFinishesTheJob() {
        try (var bed = new VmTestBed("killed")) {
            Artifacts.push(bed.host, IMAGE, VmTestBed.rootfs());
            bed.register(VmTestBed.UUID);
            String id = bed.post(IMAGE);
            bed.host.awaitJob(id, "image streaming", RUN, job -> {
                JsonNode step = job.path("steps").path(1);
                return step.path("percent").asInt() >= 10
                        && step.path("state").asText().equals("running");
            });
            bed.host.kill();
            bed.host.startAgain();
            JsonNode job = bed.host.awaitComplete(id, RUN);

            assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
            Await.until(
                    "login prompt",
                    Duration.ofMinutes(8),
                    () -> Optional.of(bed.console()).filter(text -> text.contains(Recipes.HOSTNAME + " login:")));
            assertThat(bed.machine().path("power_on_count").asInt()).isEqualTo(2);
        }
    }

    @Test
    void aMachineSwitchedOffInMidStepEndsFailedWithAReason() {
        try (var bed = new VmTestBed("plug", "deadlines: {heartbeat: PT1M}\n")) {
            Artifacts.push(bed.host, IMAGE, VmTestBed.rootfs());
            bed.register(VmTestBed.UUID);
            String id = bed.post(IMAGE);
            bed.host.awaitJob(
                    id,
                    "image streaming",
                    RUN,
                    job -> job.path("steps").path(1).path("state").asText().equals("running"));
            bed.bmc.reset(VmTestBed.SERIAL, "ForceOff");
            bed.bmc.reset(VmTestBed.SERIAL, "On");
            JsonNode job = bed.host.awaitComplete(id, RUN);

            assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("failed");
            // Whether it was back before its silence was noticed or not.
            assertThat(job.at("/error/code").asText()).isIn("server-restarted", "heartbeat-lost");
            assertThat(job.at("/error/detail").asText()).contains(VmTestBed.SERIAL);
        }
    }

    private static long packets(VmTestBed bed, String filter) {
        return Command.run(
                        bed.directory,
                        Map.of(),
                        List.of("sh", "-c", "tcpdump -nr dump.pcap '" + filter + "' 2>/dev/null"))
                .mustSucceed()
                .output()
                .lines()
                .count();
    }

    private static String sha256(Path file) throws IOException {
        try (var in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 20];
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                digest.update(buffer, 0, n);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
    }
}
