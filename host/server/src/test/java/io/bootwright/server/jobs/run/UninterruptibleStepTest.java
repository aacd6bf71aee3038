package io.bootwright.server.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.bundle.manifest.BundleManifest.Step;
import io.bootwright.server.jobs.Jobs;
import io.bootwright.server.jobs.JobsBed;
import io.bootwright.server.security.JobTokens;
import io.bootwright.virtualbmc.VirtualMachine;
import io.bootwright.virtualbmc.machine.PowerState;
import io.bootwright.virtualbmc.scripted.Script;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** While a step runs that must not be interrupted, this host never switches the server off. */
class UninterruptibleStepTest {
    @TempDir
    Path directory;

    private JobsBed bed;
    private VirtualMachine machine;
    private Jobs jobs;
    private UUID id;

    @BeforeEach
    void start() {
        bed = JobsBed.in(directory, 1);
        bed.workflow.steps = List.of(new Step("flash.service", "Flashing", true));
        machine = bed.machine(0);
        // The machine itself says nothing; the test reports for it.
        machine.script(new Script(Optional.empty(), 1, true));
        jobs = bed.run();
        id = bed.post(machine.serial(), ",\"on_failure\":\"power-off\"");
        bed.await(
                id,
                "power on",
                job -> job.path("power_on_count").asInt() == 1
                        && job.path("phase").asText().equals("booting"));
        bed.await(id, "booted", job -> machine.view().power() == PowerState.ON);
        report("{\"status\":\"running\",\"seq\":1,\"steps\":[{\"name\":\"flash.service\",\"state\":\"running\"}]}");
        bed.awaitPhase(id, "running");
    }

    @AfterEach
    void stop() {
        jobs.close();
        bed.close();
    }

    private int report(String body) {
        String token = bed.tokens().issue(id, JobTokens.Use.WEBHOOK);
        return bed.report(token, machine.serial(), body).statusCode();
    }

    @Test
    void aCancelIsRefusedUntilItHasEnded() {
        var answer = bed.host.send("POST", "/api/v1/jobs/" + id + "/cancel", "");

        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("flash.service (Flashing) must not be interrupted");
        assertThat(machine.view().power()).isEqualTo(PowerState.ON);
        assertThat(
                        report(
                                "{\"status\":\"success\",\"seq\":2,\"steps\":[{\"name\":\"flash.service\",\"state\":\"succeeded\"}]}"))
                .isEqualTo(200);
        assertThat(bed.awaitComplete(id).path("result").asText()).isEqualTo("succeeded");
    }

    @Test
    void silenceIsWaitedOutAndThenThePowerIsLeftAlone() {
        bed.clock.forward(Duration.ofMinutes(20));
        bed.awaitLog(id, "has not reported for 2 min, but flash.service (Flashing) must not be interrupted");
        assertThat(bed.job(id).path("result").isNull()).isTrue();
        assertThat(machine.view().power()).isEqualTo(PowerState.ON);

        bed.clock.forward(Duration.ofMinutes(90));
        JsonNode job = bed.awaitComplete(id);
        assertThat(job.path("result").asText()).isEqualTo("failed");
        assertThat(job.path("power_held").asBoolean()).isTrue();
        assertThat(machine.view().power()).isEqualTo(PowerState.ON);
        assertThat(machine.view().media())
                .allSatisfy(slot -> assertThat(slot.url()).isEmpty());
        assertThat(bed.host.get("/api/v1/jobs/" + id + "/log").body())
                .contains("the power of the server is left alone");
    }

    @Test
    void aReportAfterTheSilenceEndsTheJobWell() {
        bed.clock.forward(Duration.ofMinutes(20));
        bed.awaitLog(id, "must not be interrupted");
        assertThat(
                        report(
                                "{\"status\":\"success\",\"seq\":2,\"steps\":[{\"name\":\"flash.service\",\"state\":\"succeeded\"}]}"))
                .isEqualTo(200);
        JsonNode job = bed.awaitComplete(id);

        assertThat(job.path("result").asText()).isEqualTo("succeeded");
        assertThat(job.path("power_held").asBoolean()).isFalse();
    }

    @Test
    void aStepThatTheTargetGaveUpWaitingForKeepsItsPower() {
        report("{\"status\":\"failed\",\"seq\":2,\"failed_step\":\"flash.service\",\"detail\":\"it took too long\"}");
        JsonNode job = bed.awaitComplete(id);

        assertThat(job.path("power_held").asBoolean()).isTrue();
        assertThat(machine.view().power()).isEqualTo(PowerState.ON);
    }

    @Test
    void aStepThatFailedByItselfIsCleanedUpAsAlways() {
        report("{\"status\":\"failed\",\"seq\":2,\"failed_step\":\"flash.service\",\"exit_code\":65}");
        JsonNode job = bed.awaitComplete(id);

        assertThat(job.path("power_held").asBoolean()).isFalse();
        assertThat(machine.view().power()).isEqualTo(PowerState.OFF);
    }
}
