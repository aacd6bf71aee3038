package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The inspect workflow in a real machine, whose hardware is known because QEMU was told to make it. */
@Tag("vm")
class InspectVmTest {
    private static final Duration RUN = Duration.ofMinutes(15);

    @Test
    void itsOutputIsTheHardwareThatQemuWasToldToMake() {
        try (var bed = new VmTestBed("inspect")) {
            bed.register(VmTestBed.UUID);
            JsonNode job = inspect(bed);

            JsonNode found = job.path("output");
            assertThat(found.path("disks")).hasSize(1);
            JsonNode disk = found.at("/disks/0");
            assertThat(disk.path("path").asText()).isEqualTo("/dev/sda");
            assertThat(disk.path("serial").asText()).isEqualTo("VBMC-DISK-1");
            assertThat(disk.path("size").asLong()).isEqualTo(4L << 30);
            assertThat(disk.path("transport").asText()).isEqualTo("sata");
            assertThat(disk.path("removable").asBoolean()).isFalse();
            assertThat(found.path("nics")).hasSize(1);
            assertThat(found.at("/nics/0/mac").asText()).isEqualTo(VmTestBed.MAC);
            assertThat(found.at("/nics/0/link").asBoolean()).isTrue();
            assertThat(found.at("/memory/total").asLong()).isEqualTo(2L << 30);
            assertThat(found.at("/system/serial").asText()).isEqualTo(VmTestBed.SERIAL);
            assertThat(found.at("/system/uuid").asText()).isEqualTo(VmTestBed.UUID);
            assertThat(found.at("/firmware/uefi").asBoolean()).isTrue();
            assertThat(found.at("/cpus/0/threads").asInt()).isPositive();
            // What comes out is what the bundle declares.
            assertThat(bed.host.log(job.path("job_id").asText())).doesNotContain("the output is not");
        }
    }

    @Test
    void aMachineWhoseBmcHasOneCdAndOneStickIsInspected() {
        try (var bed = new VmTestBed(Host.directory("stick"), "", "--profile", "ilo5")) {
            bed.register(VmTestBed.UUID);
            JsonNode job = inspect(bed);

            assertThat(bed.host.log(job.path("job_id").asText())).contains("the task to 1 as a USB stick");
            assertThat(job.at("/output/disks"))
                    .filteredOn(disk -> !disk.path("removable").asBoolean())
                    .hasSize(1);
            assertThat(bed.machine().path("power_on_count").asInt()).isEqualTo(1);
        }
    }

    @Test
    void aMachineThatGetsOneDiscOnlyIsInspected() {
        try (var bed = new VmTestBed("single")) {
            bed.register(VmTestBed.UUID);
            var answer = bed.host.patch("/api/v1/servers/" + VmTestBed.SERIAL, """
                    {"media_strategy": "single-iso"}""");
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            JsonNode job = inspect(bed);

            assertThat(bed.host.log(job.path("job_id").asText())).contains("the task with it");
            assertThat(job.path("media")).hasSize(1);
            assertThat(job.at("/output/disks")).hasSize(1);
        }
    }

    private static JsonNode inspect(VmTestBed bed) {
        var recipe = new ObjectMapper().createObjectNode().put("task_target", "inspect.target");
        String id = bed.post(Recipes.job(VmTestBed.SERIAL, recipe).put("on_completion", "power-off"));
        JsonNode job = bed.host.awaitComplete(id, RUN);
        assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
        return job;
    }
}
