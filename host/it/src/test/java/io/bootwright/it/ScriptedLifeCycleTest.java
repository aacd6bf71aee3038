package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The whole life cycle with the assembled programs and a scripted machine. */
class ScriptedLifeCycleTest {
    private static final String SERIAL = ScriptedTestBed.SERIAL;

    private final ScriptedTestBed bed = new ScriptedTestBed();
    private final Host host = bed.host;
    private final Bmc bmc = bed.bmc;

    @AfterEach
    void stop() {
        bed.close();
    }

    @Test
    void aRecipeEndsInAServerThatBootsItsDisk() {
        JsonNode job = host.awaitComplete(bed.post(), Duration.ofMinutes(2));

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
        Command watch = host.bootwright("job", "watch", bed.post());

        assertThat(watch.exit()).as(watch.output()).isZero();
        assertThat(watch.output()).contains("partition").contains("succeeded");
    }

    @Test
    void aFailingStepIsNamedWithItsExitCode() {
        bmc.script(SERIAL, "{\"fail_step\":\"bootloader-linux.service\",\"exit_code\":7}");
        String id = bed.post();
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
        String id = bed.post();
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
