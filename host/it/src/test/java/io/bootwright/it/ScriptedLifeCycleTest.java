package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole life cycle with the assembled programs and a scripted machine. */
class ScriptedLifeCycleTest {
    private static final String SERIAL = "VBMC-0001";
    private static final String IMAGE = "os-images/debian:13";

    private final Path directory = Host.directory("scripted");
    private Host host;
    private Bmc bmc;

    @BeforeEach
    void start() throws IOException {
        host = Host.start(directory);
        bmc = Bmc.start(directory);
        Path iso = directory.resolve("maintenance.iso");
        Command.run(
                        directory,
                        Map.of(),
                        List.of(
                                Program.home().resolve("bin/virtual-bmc").toString(),
                                "make-installer",
                                iso.toString(),
                                "--size",
                                "8"))
                .mustSucceed();
        host.bootwright("media", "import", iso.toString(), "--name", "maintenance", "--tag", "latest")
                .mustSucceed();
        Path image = directory.resolve("rootfs.tar.zst");
        byte[] bytes = new byte[3_000_000];
        new Random(1).nextBytes(bytes);
        Files.write(image, bytes);
        Artifacts.push(host, IMAGE, image);
        var answer = host.post(
                "/api/v1/servers",
                Recipes.server(SERIAL, bmc.machine(SERIAL).path("redfish").asText()));
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
    }

    @AfterEach
    void stop() {
        bmc.close();
        host.close();
    }

    private String post() {
        var answer =
                host.post("/api/v1/jobs", Recipes.job(SERIAL, Recipes.linux("127.0.0.1:" + host.port() + "/" + IMAGE)));
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer.json().path("job_id").asText();
    }

    @Test
    void aRecipeEndsInAServerThatBootsItsDisk() {
        JsonNode job = host.awaitComplete(post(), Duration.ofMinutes(2));

        assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
        assertThat(job.path("steps")).hasSize(4).allSatisfy(step -> {
            assertThat(step.path("state").asText()).isEqualTo("succeeded");
            assertThat(step.path("started_at").asText()).isNotEmpty();
            assertThat(step.path("ended_at").asText()).isNotEmpty();
        });
        assertThat(job.path("media"))
                .allSatisfy(medium -> assertThat(medium.path("state").asText()).isEqualTo("ejected"));
        JsonNode machine = Await.until(
                "boot from disk",
                Duration.ofSeconds(30),
                () -> java.util.Optional.of(bmc.machine(SERIAL))
                        .filter(m -> m.path("boots").size() == 2));
        assertThat(machine.path("boots").toString()).isEqualTo("[\"cd\",\"disk\"]");
        assertThat(machine.path("power_on_count").asInt()).isEqualTo(2);
    }

    @Test
    void theCommandLineWatchesAJobToItsEnd() {
        Command watch = host.bootwright("job", "watch", post());

        assertThat(watch.exit()).as(watch.output()).isZero();
        assertThat(watch.output()).contains("partition").contains("succeeded");
    }

    @Test
    void aFailingStepIsNamedWithItsExitCode() {
        bmc.script(SERIAL, "{\"fail_step\":\"bootloader-linux.service\",\"exit_code\":7}");
        String id = post();
        JsonNode job = host.awaitComplete(id, Duration.ofMinutes(2));

        assertThat(job.path("result").asText()).isEqualTo("failed");
        assertThat(job.path("failed_step").asText()).isEqualTo("bootloader-linux.service");
        assertThat(job.path("steps").get(2).path("exit_code").asInt()).isEqualTo(7);
        assertThat(job.path("steps").get(3).path("state").asText()).isEqualTo("skipped");
        assertThat(job.path("error").path("hint").asText()).isNotEmpty();
        assertThat(host.bootwright("job", "watch", id).exit()).isEqualTo(1);
    }

    @Test
    void aHostThatIsKilledFinishesTheJobAfterwards() {
        String id = post();
        host.awaitJob(
                id,
                "running",
                Duration.ofMinutes(1),
                job -> job.path("phase").asText().equals("running"));
        host.kill();
        host.startAgain();
        JsonNode job = host.awaitComplete(id, Duration.ofMinutes(2));

        assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
        assertThat(bmc.machine(SERIAL).path("power_on_count").asInt()).isEqualTo(2);
    }
}
