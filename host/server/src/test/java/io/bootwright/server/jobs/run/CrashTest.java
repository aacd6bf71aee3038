package io.bootwright.server.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.server.jobs.Gate;
import io.bootwright.server.jobs.Jobs;
import io.bootwright.server.jobs.JobsBed;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.virtualbmc.VirtualMachine;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A host that dies at any transition, on either side of its row, costs a job nothing. */
class CrashTest {
    @TempDir
    static Path directory;

    private static final AtomicInteger NEXT = new AtomicInteger();
    private static JobsBed bed;

    @BeforeAll
    static void start() {
        bed = JobsBed.in(directory, 2 * Stage.values().length);
    }

    @AfterAll
    static void stop() {
        bed.close();
    }

    static List<Gate> everywhere() {
        return Stream.of(Stage.values())
                // Vendor's installers and updates by the BMC have tests of their own.
                .filter(stage -> stage != Stage.QUEUED && stage != Stage.INSTALLING && !stage.isUpdate())
                .flatMap(stage -> Stream.of(Gate.before(stage), Gate.after(stage)))
                .toList();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("everywhere")
    void aHostThatDiesThereEndsTheJobAllTheSame(Gate gate) throws InterruptedException {
        VirtualMachine machine = bed.machine(NEXT.getAndIncrement());
        Jobs first = bed.run("host", gate);
        UUID id = bed.post(machine.serial(), "");
        gate.awaitReached();
        first.stopClaiming();
        gate.kill();
        first.close();
        Jobs second = bed.run();
        JsonNode job = bed.awaitComplete(id);
        second.close();

        assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
        assertThat(job.path("power_on_count").asInt()).isEqualTo(2);
        assertThat(machine.view().powerOnCount()).isEqualTo(2);
        assertThat(machine.view().boots().getFirst()).isEqualTo("cd");
        assertThat(machine.view().media())
                .allSatisfy(slot -> assertThat(slot.url()).isEmpty());
    }
}
