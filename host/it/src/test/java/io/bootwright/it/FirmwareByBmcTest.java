package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Firmware updates out of band, with the assembled programs: from the registry to the BMC's inventory. */
class FirmwareByBmcTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String SERIAL = ScriptedTestBed.SERIAL;

    private final ScriptedTestBed bed = new ScriptedTestBed();

    @BeforeEach
    void push() throws IOException {
        var image = Files.writeString(bed.directory.resolve("bios.bin"), "firmware BIOS 2.4\n" + "x".repeat(2_000_000));
        Artifacts.push(bed.host, "firmware/bios:2.4", image);
    }

    @AfterEach
    void stop() {
        bed.close();
    }

    private String post(String method) {
        ObjectNode recipe = new ObjectMapper()
                .createObjectNode()
                .put("task_target", "supermicro-update-oob.target")
                .put("firmware_url", "127.0.0.1:" + bed.host.port() + "/firmware/bios:2.4")
                .put("component", "BIOS")
                .put("expected_version", "2.4")
                .put("update_method", method);
        var answer = bed.host.post("/api/v1/jobs", Recipes.job(SERIAL, recipe));
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        return answer.json().path("job_id").asText();
    }

    private static void isUpdated(JsonNode job, String method) {
        assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
        assertThat(job.at("/output/firmware_update/method").asText()).isEqualTo(method);
        assertThat(job.at("/output/firmware_update/versions_after/BIOS").asText())
                .isEqualTo("2.4");
    }

    @Test
    void theBmcFetchesTheImageFromThisHostByAPathOfTheJob() {
        isUpdated(bed.host.awaitComplete(post("pull"), LIMIT), "pull");
        JsonNode machine = bed.bmc.machine(SERIAL);
        assertThat(machine.path("power_on_count").asInt()).isZero();
        assertThat(machine.path("update_count").asInt()).isEqualTo(1);
    }

    @Test
    void aHostKilledDuringTheUpdateFollowsTheTaskToItsEnd() {
        bed.bmc.fault(SERIAL, "{\"fault\":\"update-slow\",\"value\":\"6000\"}");
        String id = post("push");
        bed.host.awaitJob(
                id,
                "the BMC's task",
                LIMIT,
                job -> job.at("/output/firmware_update/task").isTextual());
        bed.host.kill();
        bed.host.startAgain();
        isUpdated(bed.host.awaitComplete(id, LIMIT), "push");
        assertThat(bed.bmc.machine(SERIAL).path("update_count").asInt()).isEqualTo(1);
    }
}
