package io.bootwright.server.jobs.api;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.server.jobs.Gate;
import io.bootwright.server.jobs.Jobs;
import io.bootwright.server.jobs.JobsBed;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.virtualbmc.VirtualMachine;
import io.bootwright.virtualbmc.machine.PowerState;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Cancelling works in every phase, and touches power only where the job did. */
class CancelTest {
    @TempDir
    static Path directory;

    private static final AtomicInteger NEXT = new AtomicInteger();
    private static JobsBed bed;

    @BeforeAll
    static void start() {
        bed = JobsBed.in(directory, Stage.values().length + 3);
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    static List<Stage> work() {
        return Stream.of(Stage.values())
                // Vendor's installers and updates by the BMC have tests of their own.
                .filter(stage ->
                        stage.isWork() && !stage.isUpdate() && stage != Stage.QUEUED && stage != Stage.INSTALLING)
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("work")
    void aJobIsCancelledThere(Stage stage) throws InterruptedException {
        VirtualMachine machine = bed.machine(NEXT.getAndIncrement());
        Gate gate = Gate.after(stage);
        try (Jobs jobs = bed.run("host", gate)) {
            UUID id = bed.post(machine.serial(), ",\"on_failure\":\"power-off\"");
            gate.awaitReached();
            JsonNode cancelled = bed.cancel(id);
            assertThat(cancelled.path("result").asText()).isEqualTo("cancelled");
            assertThat(cancelled.path("status").asText()).isEqualTo("failed");
            gate.open();
            JsonNode job = bed.awaitComplete(id);

            assertThat(job.path("result").asText()).isEqualTo("cancelled");
            assertThat(job.at("/error/code").asText()).isEqualTo("cancelled");
            assertThat(machine.view().power()).isEqualTo(PowerState.OFF);
            assertThat(machine.view().media())
                    .allSatisfy(slot -> assertThat(slot.url()).isEmpty());
            if (stage.compareTo(Stage.POWERING_OFF) < 0) {
                assertThat(machine.requests())
                        .noneMatch(request -> request.toString().contains("ComputerSystem.Reset"));
            }
            assertThat(bed.front().hasActiveJob(machine.serial())).isFalse();
        }
    }

    @Test
    void aQueuedJobIsCancelledWithoutEverAskingTheBmc() {
        VirtualMachine machine = bed.machine(NEXT.getAndIncrement());
        UUID id = bed.post(machine.serial(), "");
        bed.cancel(id);
        try (Jobs jobs = bed.run()) {
            JsonNode job = bed.awaitComplete(id);
            assertThat(job.path("result").asText()).isEqualTo("cancelled");
        }
        assertThat(machine.requests()).isEmpty();
    }

    @Test
    void aJobThatHasEndedCannotBeCancelled() {
        VirtualMachine machine = bed.machine(NEXT.getAndIncrement());
        try (Jobs jobs = bed.run()) {
            UUID id = bed.post(machine.serial(), "");
            bed.awaitComplete(id);
            var answer = bed.host.send("POST", "/api/v1/jobs/" + id + "/cancel", "");
            assertThat(answer.statusCode()).isEqualTo(409);
            assertThat(answer.body()).contains("conflict").contains("succeeded");
        }
        assertThat(bed.host
                        .send("POST", "/api/v1/jobs/" + UUID.randomUUID() + "/cancel", "")
                        .statusCode())
                .isEqualTo(404);
    }
}
