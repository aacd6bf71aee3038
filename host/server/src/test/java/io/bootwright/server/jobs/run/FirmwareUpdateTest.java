package io.bootwright.server.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.server.artifacts.ArtifactFiles;
import io.bootwright.server.jobs.Gate;
import io.bootwright.server.jobs.Jobs;
import io.bootwright.server.jobs.JobsBed;
import io.bootwright.server.jobs.TestWorkflow;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.virtualbmc.VirtualMachine;
import io.bootwright.virtualbmc.machine.PowerState;
import io.bootwright.virtualbmc.redfish.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Firmware updates by the BMC: each way, each refusal, and a host that dies anywhere. Power is never touched. */
class FirmwareUpdateTest {
    private static final String SHA256 = "d".repeat(64);
    private static final String IMAGE = "\"image\":\"127.0.0.1:1/firmware/bios:2\"";

    @TempDir
    static Path directory;

    private static final AtomicInteger NEXT = new AtomicInteger();
    private static JobsBed bed;

    @BeforeAll
    static void start() throws IOException {
        Path file = Files.writeString(directory.resolve("image"), "firmware BIOS 2.4\n" + "x".repeat(500_000));
        bed = JobsBed.in(directory.resolve("bed"), 50);
        bed.workflow.byBmc = true;
        bed.firmware = Optional.of(new ArtifactFiles.ArtifactFile("sha256:" + SHA256, file));
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    private static VirtualMachine machine() {
        return bed.machine(NEXT.getAndIncrement());
    }

    private static UUID post(VirtualMachine machine, String recipe) {
        var answer = bed.host.send(
                "POST",
                "/api/v1/jobs",
                "{\"server_serial\":\"" + machine.serial() + "\",\"recipe\":{\"task_target\":\"" + TestWorkflow.TARGET
                        + "\"," + recipe + "}}");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return UUID.fromString(JobsBed.json(answer).path("job_id").asText());
    }

    private static JsonNode run(VirtualMachine machine, String recipe) {
        try (Jobs jobs = bed.run()) {
            return bed.awaitComplete(post(machine, recipe));
        }
    }

    private static void isUntouched(VirtualMachine machine) {
        assertThat(machine.view().power()).isEqualTo(PowerState.OFF);
        assertThat(machine.view().powerOnCount()).isZero();
        assertThat(machine.requests())
                .noneMatch(request -> request.path().contains("Reset")
                        || request.path().contains("InsertMedia")
                        || request.path().contains("EjectMedia"));
    }

    @ParameterizedTest
    @CsvSource({"auto,push", "push,push", "pull,pull"})
    void theImageGoesToTheBmcAndTheVersionsAreRecorded(String wanted, String used) {
        VirtualMachine machine = machine();
        JsonNode job = run(
                machine,
                IMAGE + ",\"method\":\"" + wanted + "\",\"component\":\"BIOS\",\"expected\":\"2.4\",\"least\":\"0.9\","
                        + "\"sha256\":\"" + SHA256 + "\"");

        assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
        JsonNode output = job.at("/output/firmware_update");
        assertThat(output.path("method").asText()).isEqualTo(used);
        assertThat(output.path("sha256").asText()).isEqualTo(SHA256);
        assertThat(output.at("/versions_before/BIOS").asText()).isEqualTo("1.0");
        assertThat(output.at("/versions_after/BIOS").asText()).isEqualTo("2.4");
        assertThat(output.path("task").asText()).contains("/TaskService/Tasks/");
        assertThat(output.path("pending").asBoolean()).isFalse();
        assertThat(job.path("steps")).isEmpty();
        assertThat(job.path("media")).isEmpty();
        assertThat(job.path("installer").isNull()).isTrue();
        assertThat(machine.updateCount()).isEqualTo(1);
        isUntouched(machine);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "sha256":"0000"                                    | prepare-failed | has the SHA-256 digest dddd
            "component":"NIC"                                  | prepare-failed | knows no firmware "NIC", but: BIOS, BMC
            "component":"BIOS","least":"1.0.1"                 | prepare-failed | is at version 1.0, but this update needs at least 1.0.1
            "expected":"2.4"                                   | prepare-failed | name one of BIOS, BMC
            """, quoteCharacter = '`')
    void whatTheRulesForbidIsNeverSent(String more, String code, String detail) {
        VirtualMachine machine = machine();
        JsonNode job = run(machine, IMAGE + "," + more);

        assertThat(job.path("result").asText()).isEqualTo("failed");
        assertThat(job.at("/error/code").asText()).isEqualTo(code);
        assertThat(job.at("/error/detail").asText()).contains(detail);
        assertThat(machine.updateCount()).isZero();
        isUntouched(machine);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            "method":"push"        | Only an image in this host's registry can be pushed
            "sha256":"dddd"        | this host cannot check its SHA-256 digest
            """, quoteCharacter = '`')
    void anImageFromElsewhereIsForTheBmcAlone(String more, String detail) {
        VirtualMachine machine = machine();
        JsonNode job = run(machine, "\"image\":\"http://127.0.0.1:1/bios.bin?key=hidden\"," + more);

        assertThat(job.at("/error/detail").asText()).contains(detail).doesNotContain("hidden");
        assertThat(machine.updateCount()).isZero();
    }

    @Test
    void aTaskThatFailsFailsTheJobWithTheBmcsOwnWords() {
        VirtualMachine machine = machine();
        machine.inject(Fault.of(Fault.Kind.UPDATE_EXCEPTION).with("The signature of the image is wrong."));
        JsonNode job = run(machine, IMAGE);

        assertThat(job.at("/error/code").asText()).isEqualTo("update-failed");
        assertThat(job.at("/error/detail").asText())
                .contains("ended as Exception")
                .contains("The signature of the image is wrong.");
        isUntouched(machine);
    }

    @Test
    void anotherVersionThanExpectedFailsTheJobOnceTheTimeIsOver() throws InterruptedException {
        VirtualMachine machine = machine();
        Gate gate = Gate.after(Stage.UPDATE_VERIFYING);
        try (Jobs jobs = bed.run("host", gate)) {
            UUID id = post(machine, IMAGE + ",\"component\":\"BIOS\",\"expected\":\"9.9\"");
            gate.awaitReached();
            bed.clock.forward(bed.deadlines.firstContact());
            gate.open();
            JsonNode job = bed.awaitComplete(id);

            assertThat(job.at("/error/code").asText()).isEqualTo("update-failed");
            assertThat(job.at("/error/detail").asText()).contains("BIOS is at version 2.4 and not 9.9");
        }
    }

    @Test
    void anUpdateThatWaitsForAResetIsPending() {
        JsonNode job =
                run(machine(), IMAGE + ",\"component\":\"BIOS\",\"expected\":\"9.9\",\"apply_time\":\"OnReset\"");

        assertThat(job.path("result").asText()).isEqualTo("succeeded");
        assertThat(job.at("/output/firmware_update/pending").asBoolean()).isTrue();
    }

    /** A BMC that takes the image and tells nothing: without a task, or with one that vanishes. */
    private static VirtualMachine tellsNothing(Fault.Kind kind, boolean updates) {
        VirtualMachine machine = machine();
        machine.inject(Fault.of(kind));
        if (!updates) {
            machine.inject(Fault.of(Fault.Kind.UPDATE_IGNORED));
        }
        return machine;
    }

    /** Runs a job whose versions are read for as long as there is time. */
    private static JsonNode runToTheDeadline(VirtualMachine machine, String recipe) throws InterruptedException {
        Gate gate = Gate.after(Stage.UPDATE_VERIFYING);
        try (Jobs jobs = bed.run("host", gate)) {
            UUID id = post(machine, recipe);
            gate.awaitReached();
            gate.open();
            bed.awaitLog(id, "nothing tells yet that the update was done");
            int read = inventoryReads(machine);
            bed.await(id, "versions read time and again", job -> inventoryReads(machine) > read + 20);
            assertThat(bed.job(id).path("result").isNull()).isTrue();
            assertThat(bed.job(id).path("phase").asText()).isEqualTo("running");
            bed.clock.forward(bed.deadlines.total());
            return bed.awaitComplete(id);
        }
    }

    private static int inventoryReads(VirtualMachine machine) {
        return (int) machine.requests().stream()
                .filter(request -> request.path().endsWith("/FirmwareInventory/BIOS"))
                .count();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            UPDATE_WITHOUT_TASK | ,"method":"pull","component":"BIOS"                  | it named no task, and BIOS is at version 1.0 as before
            UPDATE_WITHOUT_TASK | ,"method":"push"                                     | it named no task, and no firmware has another version than before
            UPDATE_WITHOUT_TASK | ,"method":"pull","component":"BIOS","expected":"1.0" | it named no task, and BIOS is at version 1.0 as before
            UPDATE_FORGOTTEN    | ,"method":"push","component":"BIOS","expected":"2.4" | vanished before it had ended, and BIOS is at version 1.0 as before
            UPDATE_FORGOTTEN    | ,"method":"pull"                                     | vanished before it had ended, and no firmware has another version
            """, quoteCharacter = '`')
    void anUpdateThatNothingProvesFailsAtTheDeadline(Fault.Kind kind, String more, String detail)
            throws InterruptedException {
        VirtualMachine machine = tellsNothing(kind, false);
        JsonNode job = runToTheDeadline(machine, IMAGE + more);

        assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("failed");
        assertThat(job.at("/error/code").asText()).isEqualTo("update-failed");
        assertThat(job.at("/error/detail").asText()).contains(detail, "Power was not touched.");
        assertThat(job.at("/output/firmware_update/evidence").isMissingNode()).isTrue();
        assertThat(machine.updateCount()).isEqualTo(1);
        isUntouched(machine);
    }

    @ParameterizedTest
    @EnumSource(
            value = Fault.Kind.class,
            names = {"UPDATE_WITHOUT_TASK", "UPDATE_FORGOTTEN"})
    void anotherVersionProvesAnUpdateWithoutATask(Fault.Kind kind) {
        VirtualMachine machine = tellsNothing(kind, true);
        JsonNode job = run(machine, IMAGE + ",\"component\":\"BIOS\"");

        assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
        assertThat(job.at("/output/firmware_update/evidence").asText()).isEqualTo("version");
        assertThat(job.at("/output/firmware_update/versions_after/BIOS").asText())
                .isEqualTo("2.4");
        assertThat(job.at("/output/firmware_update/pending").asBoolean()).isFalse();
        assertThat(machine.updateCount()).isEqualTo(1);
        isUntouched(machine);
    }

    @Test
    void anUpdateForLaterThatNothingProvesIsPendingAtTheDeadline() throws InterruptedException {
        VirtualMachine machine = tellsNothing(Fault.Kind.UPDATE_WITHOUT_TASK, false);
        JsonNode job = runToTheDeadline(machine, IMAGE + ",\"component\":\"BIOS\",\"apply_time\":\"OnReset\"");

        assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
        assertThat(job.at("/output/firmware_update/pending").asBoolean()).isTrue();
        assertThat(job.at("/output/firmware_update/evidence").isMissingNode()).isTrue();
        isUntouched(machine);
    }

    @Test
    void theBmcsWordThatItsTaskEndedWellIsEvidence() {
        VirtualMachine machine = machine();
        machine.inject(Fault.of(Fault.Kind.UPDATE_IGNORED));
        JsonNode job = run(machine, IMAGE + ",\"component\":\"BIOS\"");

        assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
        assertThat(job.at("/output/firmware_update/evidence").asText()).isEqualTo("task");
    }

    @Test
    void aHostThatIsRestartedGoesOnWaitingForEvidence() throws InterruptedException {
        VirtualMachine machine = tellsNothing(Fault.Kind.UPDATE_WITHOUT_TASK, true);
        machine.inject(Fault.of(Fault.Kind.UPDATE_SLOW).with("3000"));
        Gate gate = Gate.after(Stage.UPDATE_VERIFYING);
        UUID id;
        try (Jobs jobs = bed.run("host", gate)) {
            id = post(machine, IMAGE + ",\"component\":\"BIOS\",\"expected\":\"2.4\"");
            gate.awaitReached();
            gate.kill();
        }
        try (Jobs jobs = bed.run()) {
            JsonNode job = bed.awaitComplete(id);
            assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
            assertThat(job.at("/output/firmware_update/evidence").asText()).isEqualTo("version");
        }
        assertThat(machine.updateCount()).isEqualTo(1);
    }

    static List<Fault> troubles() {
        return List.of(
                Fault.of(Fault.Kind.ERROR).on("POST .*update-multipart").times(2),
                Fault.of(Fault.Kind.DROP_CONNECTION).on("POST .*update-multipart"),
                Fault.of(Fault.Kind.DROP_CONNECTION)
                        .on("POST .*update-multipart")
                        .with("after"),
                Fault.of(Fault.Kind.ERROR).on("GET .*/Tasks/").times(3),
                Fault.of(Fault.Kind.DROP_CONNECTION)
                        .on("GET .*FirmwareInventory")
                        .times(2),
                Fault.of(Fault.Kind.UPDATE_FORGOTTEN),
                Fault.of(Fault.Kind.UPDATE_SLOW).with("1500"));
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void aBmcInTroubleIsBorneAndUpdatesOnce(Fault fault) {
        VirtualMachine machine = machine();
        machine.inject(fault);
        JsonNode job = run(machine, IMAGE + ",\"component\":\"BIOS\",\"expected\":\"2.4\"");

        assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
        assertThat(machine.updateCount()).isEqualTo(1);
        isUntouched(machine);
    }

    @ParameterizedTest
    @EnumSource(
            value = Stage.class,
            names = {"PREPARING", "UPDATE_STARTING", "UPDATE_RUNNING", "UPDATE_VERIFYING"})
    void aHostThatDiesThereUpdatesOnce(Stage stage) throws InterruptedException {
        VirtualMachine machine = machine();
        Gate gate = Gate.before(stage);
        UUID id;
        try (Jobs jobs = bed.run("host", gate)) {
            id = post(machine, IMAGE + ",\"component\":\"BIOS\"");
            gate.awaitReached();
            gate.kill();
        }
        try (Jobs jobs = bed.run()) {
            assertThat(bed.awaitComplete(id).path("result").asText()).isEqualTo("succeeded");
        }
        assertThat(machine.updateCount()).isEqualTo(1);
    }

    @Test
    void anUpdateUnderWayCannotBeCancelled() throws InterruptedException {
        VirtualMachine machine = machine();
        Gate gate = Gate.after(Stage.UPDATE_RUNNING);
        try (Jobs jobs = bed.run("host", gate)) {
            UUID id = post(machine, IMAGE);
            gate.awaitReached();
            var answer = bed.host.send("POST", "/api/v1/jobs/" + id + "/cancel", "");
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body()).contains("updates firmware, which must not be interrupted");
            gate.open();
            assertThat(bed.awaitComplete(id).path("result").asText()).isEqualTo("succeeded");
        }
    }
}
