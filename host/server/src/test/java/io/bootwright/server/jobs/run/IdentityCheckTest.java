package io.bootwright.server.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.server.artifacts.ArtifactFiles;
import io.bootwright.server.jobs.JobsBed;
import io.bootwright.server.jobs.TestWorkflow;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.servers.ServerRecord;
import io.bootwright.virtualbmc.VirtualMachine;
import io.bootwright.virtualbmc.machine.PowerState;
import io.bootwright.virtualbmc.scripted.Script;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A record with the BMC address of another machine: that machine is left as it is. */
class IdentityCheckTest {
    private static final String OTHER = "ANOTHER-9999";

    @TempDir
    Path directory;

    private JobsBed bed;
    private VirtualMachine machine;

    @BeforeEach
    void start() {
        bed = JobsBed.in(directory, 1);
        machine = bed.machine(0);
        bed.run();
    }

    @AfterEach
    void stop() {
        bed.close();
    }

    /** The machine runs something already. */
    private void turnOn() {
        machine.hardware().powerOn();
        await().untilAsserted(() -> assertThat(machine.view().powerOnCount()).isEqualTo(1));
    }

    private void register(String serial, Optional<String> uuid) {
        ServerRecord plain = JobsBed.server(serial, machine.url());
        bed.servers.put(
                serial,
                new ServerRecord(
                        serial,
                        uuid,
                        plain.systemId(),
                        plain.bootMode(),
                        plain.mediaStrategy(),
                        plain.quirks(),
                        plain.mediaUrl(),
                        plain.targetUrl(),
                        plain.labels(),
                        plain.bmc(),
                        plain.network()));
    }

    private void isRefusedAndUntouched(JsonNode job) {
        assertThat(job.path("result").asText()).isEqualTo("failed");
        assertThat(job.at("/error/code").asText()).as(job.toPrettyString()).isEqualTo("wrong-host");
        assertThat(job.at("/error/detail").asText())
                .contains(machine.serial(), OTHER, machine.url().getAuthority(), "Power was not touched.");
        assertThat(machine.view().powerOnCount()).isEqualTo(1);
        assertThat(machine.view().power()).isEqualTo(PowerState.ON);
        assertThat(machine.requests())
                .noneMatch(request ->
                        request.path().contains("Actions") && !request.path().contains("Sessions"));
        assertThat(machine.sessions()).isZero();
        assertThat(machine.updateCount()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "6ba7b810-9dad-11d1-80b4-00c04fd430c8"})
    void anotherMachineIsNotPowerCycled(String uuid) {
        turnOn();
        register(OTHER, Optional.of(uuid).filter(text -> !text.isEmpty()));
        isRefusedAndUntouched(bed.awaitComplete(bed.post(OTHER, "")));
    }

    @Test
    void anotherMachineIsNotUpdated() throws Exception {
        turnOn();
        bed.workflow.byBmc = true;
        bed.firmware = Optional.of(new ArtifactFiles.ArtifactFile(
                "sha256:" + "d".repeat(64), Files.writeString(directory.resolve("image"), "firmware BIOS 2.4\n")));
        register(OTHER, Optional.empty());
        var answer = bed.host.send(
                "POST",
                "/api/v1/jobs",
                "{\"server_serial\":\"" + OTHER + "\",\"recipe\":{\"task_target\":\"" + TestWorkflow.TARGET
                        + "\",\"image\":\"127.0.0.1:1/firmware/bios:2\"}}");
        UUID id = UUID.fromString(JobsBed.json(answer).path("job_id").asText());
        isRefusedAndUntouched(bed.awaitComplete(id));
    }

    @Test
    void oneValueThatAgreesIsEnough() {
        machine.script(new Script(Optional.empty(), 1, true));
        UUID uuid = machine.view().identity().uuid();
        register(OTHER, Optional.of(uuid.toString()));
        UUID id = bed.post(OTHER, "");
        bed.awaitLog(id, Stage.BOOTED.words());
        assertThat(machine.view().powerOnCount()).isEqualTo(1);
        bed.cancel(id);
        bed.awaitComplete(id);
    }

    @Test
    void aBmcThatShowsNothingToCompareIsLetThrough() {
        machine.script(new Script(Optional.empty(), 1, true));
        register("To Be Filled By O.E.M.", Optional.empty());
        UUID id = bed.post("To Be Filled By O.E.M.", "");
        bed.awaitLog(id, Stage.BOOTED.words());
        bed.cancel(id);
        bed.awaitComplete(id);
    }
}
