package io.bootwright.server.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.errors.JobErrorCode;
import io.bootwright.iso9660.IsoImage;
import io.bootwright.iso9660.JavaIsoToolsWriter;
import io.bootwright.redfish.ProbeReport;
import io.bootwright.redfish.media.MediaSlot;
import io.bootwright.redfish.media.MediaStrategy;
import io.bootwright.redfish.system.SystemIdentity;
import io.bootwright.server.jobs.JobsBed;
import io.bootwright.server.jobs.run.stage.StageFailedException;
import io.bootwright.server.servers.ServerRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeliveryTest {
    private static final MediaSlot CD1 = slot("CD1", "CD");
    private static final MediaSlot CD2 = slot("CD2", "CD", "USBStick");
    private static final MediaSlot STICK = slot("1", "Floppy", "USBStick");

    @TempDir
    Path directory;

    @Test
    void aJobRunsOnABmcWithOneCdAndOneStick() {
        try (JobsBed bed = JobsBed.behind(directory, "ilo5")) {
            bed.run();
            String serial = bed.machine(0).serial();
            UUID id = bed.post(serial, "");
            JsonNode job = bed.awaitComplete(id);

            assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
            assertThat(job.at("/media/0/slot").asText()).isEqualTo("2");
            assertThat(job.at("/media/1/slot").asText()).isEqualTo("1");
            assertThat(job.path("media"))
                    .allSatisfy(disc ->
                            assertThat(disc.path("percent_read").asInt()).isEqualTo(100));
            assertThat(bed.host.get("/api/v1/jobs/" + id + "/log").body()).contains("the task to 1 as a USB stick");
        }
    }

    @Test
    void twoCdsAreChosenBeforeACdAndAStick() throws StageFailedException {
        ProbeReport bmc = bmc(MediaStrategy.TWO_CD, CD1, CD2, STICK);

        assertThat(choose("auto", bmc, true)).isEqualTo(new Delivery(CD1, Optional.of(CD2), false));
        assertThat(choose("cd-usb", bmc, false)).isEqualTo(new Delivery(CD1, Optional.of(CD2), true));
        assertThat(choose("auto", bmc(MediaStrategy.CD_USB, CD1, STICK), false))
                .isEqualTo(new Delivery(CD1, Optional.of(STICK), true));
        assertThat(choose("two-cd", bmc(MediaStrategy.CD_USB, CD1, CD2), false))
                .isEqualTo(new Delivery(CD1, Optional.of(CD2), false));
    }

    @Test
    void aBmcWithOneMediumGetsTheTaskWithinTheInstaller() throws StageFailedException {
        Delivery single = new Delivery(CD1, Optional.empty(), false);

        assertThat(choose("auto", bmc(MediaStrategy.SINGLE_ISO, CD1), false)).isEqualTo(single);
        assertThat(choose("single-iso", bmc(MediaStrategy.TWO_CD, CD1, CD2), false))
                .isEqualTo(single);
    }

    @Test
    void aJobRunsFromOneCd() {
        try (JobsBed bed = JobsBed.in(directory, 1)) {
            String serial = bed.machine(0).serial();
            ServerRecord two = bed.servers.get(serial);
            bed.servers.put(serial, withStrategy(two, "single-iso"));
            bed.run();
            UUID id = bed.post(serial, "");
            JsonNode job = bed.awaitComplete(id);

            assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
            assertThat(job.path("media")).hasSize(1);
            assertThat(job.at("/media/0/percent_read").asInt()).isEqualTo(100);
            assertThat(bed.host.get("/api/v1/jobs/" + id + "/log").body()).contains("the task with it");
        }
    }

    @Test
    void aMaintenanceIsoWithoutRoomForTheTaskIsNamed() throws IOException {
        try (JobsBed bed = JobsBed.in(directory, 1)) {
            new JavaIsoToolsWriter().write(new IsoImage("MAINT", Map.of("kernel", new byte[9])), bed.installerIso);
            String serial = bed.machine(0).serial();
            bed.servers.put(serial, withStrategy(bed.servers.get(serial), "single-iso"));
            bed.run();
            JsonNode job = bed.awaitComplete(bed.post(serial, ""));

            assertThat(job.at("/error/code").asText()).isEqualTo("prepare-failed");
            assertThat(job.at("/error/detail").asText()).contains("no file /task.iso", "current maintenance ISO");
            assertThat(job.path("power_on_count").asInt()).isZero();
        }
    }

    @Test
    void whatTheBmcCannotDoIsSaidBeforePowerIsTouched() {
        refuses(
                "cd-usb",
                bmc(MediaStrategy.SINGLE_ISO, CD1),
                false,
                "is cd-usb",
                "No second medium.",
                "was not touched");
        refuses("two-cd", bmc(MediaStrategy.CD_USB, CD1, STICK), false, "is two-cd");
        refuses("auto", bmc(MediaStrategy.NONE), false, "is auto");
    }

    @Test
    void aVendorsInstallerNeedsTwoCds() {
        refuses("auto", bmc(MediaStrategy.CD_USB, CD1, STICK), true, "looks for its answers on a second CD", "XF-1");
        refuses("single-iso", bmc(MediaStrategy.TWO_CD, CD1, CD2), true, "looks for its answers on a second CD");
    }

    private static ServerRecord withStrategy(ServerRecord server, String strategy) {
        return new ServerRecord(
                server.serial(),
                server.uuid(),
                server.systemId(),
                server.bootMode(),
                strategy,
                server.quirks(),
                server.mediaUrl(),
                server.targetUrl(),
                server.labels(),
                server.bmc(),
                server.network());
    }

    private static void refuses(String wanted, ProbeReport bmc, boolean vendor, String... words) {
        assertThatThrownBy(() -> choose(wanted, bmc, vendor))
                .isInstanceOfSatisfying(StageFailedException.class, failure -> {
                    assertThat(failure.error().code()).isEqualTo(JobErrorCode.INSERT_FAILED);
                    assertThat(failure.error().detail()).contains(words);
                });
    }

    private static Delivery choose(String wanted, ProbeReport bmc, boolean vendor) throws StageFailedException {
        return Delivery.choose("XF-1", wanted, bmc, vendor);
    }

    private static ProbeReport bmc(MediaStrategy strategy, MediaSlot... slots) {
        return new ProbeReport(
                strategy,
                List.of("No second medium."),
                List.of(slots),
                "",
                "",
                "",
                new SystemIdentity(Optional.empty(), List.of(), List.of(), List.of()),
                "generic");
    }

    private static MediaSlot slot(String id, String... types) {
        return new MediaSlot("/m/" + id, id, List.of(types), false, Optional.empty());
    }
}
