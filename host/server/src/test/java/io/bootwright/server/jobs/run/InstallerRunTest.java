package io.bootwright.server.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.bundle.manifest.BundleManifest.Patch;
import io.bootwright.iso9660.IsoImage;
import io.bootwright.iso9660.JavaIsoToolsWriter;
import io.bootwright.server.config.Deadlines;
import io.bootwright.server.jobs.Gate;
import io.bootwright.server.jobs.Jobs;
import io.bootwright.server.jobs.JobsBed;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.workflow.CompletionRule;
import io.bootwright.server.workflow.Workflow.InstallerChoice;
import io.bootwright.virtualbmc.VirtualMachine;
import io.bootwright.virtualbmc.machine.PowerState;
import io.bootwright.virtualbmc.redfish.Fault;
import io.bootwright.virtualbmc.scripted.Script;
import io.bootwright.virtualbmc.scripted.Script.InstallerEnd;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs of a vendor's installer, which reports nothing, by each completion rule. */
class InstallerRunTest {
    private static final Duration QUIET = Duration.ofMillis(600);

    @TempDir
    Path directory;

    private JobsBed bed;
    private VirtualMachine machine;
    private String serial;

    @BeforeEach
    void start() throws IOException {
        bed = JobsBed.in(directory, 1);
        machine = bed.machine(0);
        serial = machine.serial();
        byte[] config = "bootstate=0\nkernelopt=runweasel\n".getBytes(StandardCharsets.US_ASCII);
        Path iso = directory.resolve("vendor.iso");
        new JavaIsoToolsWriter()
                .write(
                        new IsoImage(
                                "VENDOR",
                                Map.of("BOOT.CFG", config, "EFI/BOOT/BOOT.CFG", config, "X.V00", new byte[400_000])),
                        iso);
        bed.installerIso = iso;
        bed.workflow.choice = new InstallerChoice("maintenance", "latest", false);
        bed.workflow.patches = List.of(
                new Patch("/BOOT.CFG", "kernelopt", "ks=cdrom:/KS.CFG"),
                new Patch("/EFI/BOOT/BOOT.CFG", "kernelopt", "ks=cdrom:/KS.CFG"));
    }

    @AfterEach
    void stop() {
        bed.close();
    }

    private static CompletionRule rule(CompletionRule.Mode mode, Duration deadline, int port) {
        return new CompletionRule(mode, deadline, 50, QUIET, "127.0.0.1", port, "The bundle's own hint.");
    }

    private static CompletionRule rule(CompletionRule.Mode mode) {
        return rule(mode, Duration.ofMinutes(5), 0);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /** The installer booted the disk itself: the discs are out, and power was left alone. */
    private void assertInstalledAndLeftAlone(JsonNode job) {
        // Some rules see the end before the machine has started again.
        await().atMost(JobsBed.LIMIT).until(() -> machine.view().boots().equals(List.of("cd", "disk")));
        assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
        assertThat(job.path("error").isNull()).isTrue();
        assertThat(job.path("power_on_count").asInt()).isEqualTo(1);
        assertThat(machine.view().powerOnCount()).isEqualTo(1);
        assertThat(machine.view().power()).isEqualTo(PowerState.ON);
        assertThat(machine.view().media())
                .allSatisfy(slot -> assertThat(slot.url()).isEmpty());
        assertThat(machine.sessions()).isZero();
    }

    private String log(UUID id) {
        return bed.host.get("/api/v1/jobs/" + id + "/log").body();
    }

    @Test
    void theInstalledSystemsReportEndsTheJob() {
        bed.workflow.rule = rule(CompletionRule.Mode.WEBHOOK);
        bed.run();

        JsonNode job = bed.awaitComplete(bed.post(serial, ""));

        assertInstalledAndLeftAlone(job);
        assertThat(job.at("/completion/mode").asText()).isEqualTo("webhook");
        assertThat(job.at("/completion/deadline").asText()).isEqualTo("PT5M");
    }

    @Test
    void aResetThatTheBmcShowsEndsTheJob() {
        bed.workflow.rule = rule(CompletionRule.Mode.POWER_CYCLE);
        machine.script(Script.installer(InstallerEnd.REBOOT, true, 0));
        bed.run();

        UUID id = bed.post(serial, "");
        JsonNode job = bed.awaitComplete(id);

        assertThat(log(id)).containsPattern("the work has ended: its (BMC shows a reset at|firmware is starting)");
        bed.await(id, "boot from disk", now -> machine.view().boots().size() == 2);
        assertInstalledAndLeftAlone(job);
    }

    @Test
    void anInstallerThatTurnsTheServerOffEndsTheJobAndTheServerIsTurnedOn() {
        bed.workflow.rule = rule(CompletionRule.Mode.POWER_CYCLE);
        machine.script(Script.installer(InstallerEnd.POWER_OFF, true, 0));
        bed.run();

        UUID id = bed.post(serial, "");
        JsonNode job = bed.awaitComplete(id);

        assertThat(job.path("result").asText()).isEqualTo("succeeded");
        assertThat(log(id)).contains("the work has ended: its power is off");
        assertThat(job.path("power_on_count").asInt()).isEqualTo(2);
        bed.await(id, "boot from disk", now -> machine.view().boots().equals(List.of("cd", "disk")));
        assertThat(machine.view().powerOnCount()).isEqualTo(2);
    }

    @Test
    void anAddressThatAnswersEndsTheJob() throws IOException {
        int port = freePort();
        bed.workflow.rule = rule(CompletionRule.Mode.TCP_PROBE, Duration.ofMinutes(5), port);
        machine.script(Script.installer(InstallerEnd.REBOOT, true, port));
        bed.run();

        UUID id = bed.post(serial, "");
        JsonNode job = bed.awaitComplete(id);

        assertInstalledAndLeftAlone(job);
        assertThat(log(id)).contains("the work has ended: 127.0.0.1:" + port + " answers");
    }

    @Test
    void anAddressThatAnswersWhileTheServerIsOffBelongsToAnotherMachine() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            bed.workflow.rule = rule(CompletionRule.Mode.TCP_PROBE, Duration.ofMinutes(5), other.getLocalPort());
            bed.run();

            JsonNode job = bed.awaitComplete(bed.post(serial, ",\"on_failure\":\"power-off\""));

            assertThat(job.at("/error/code").asText()).isEqualTo("address-in-use");
            assertThat(job.at("/error/detail").asText()).contains("127.0.0.1:" + other.getLocalPort(), serial);
            assertThat(machine.view().powerOnCount()).isZero();
        }
    }

    @Test
    void discsThatAreReadAndThenAtRestEndTheJob() {
        bed.workflow.rule = rule(CompletionRule.Mode.MEDIA_READ);
        machine.script(Script.installer(InstallerEnd.REBOOT, true, 0));
        bed.run();

        UUID id = bed.post(serial, "");
        JsonNode job = bed.awaitComplete(id);

        assertInstalledAndLeftAlone(job);
        assertThat(log(id)).contains("the work has ended: 100 % of the installer was read");
    }

    @ParameterizedTest
    @ValueSource(strings = {"WEBHOOK", "POWER_CYCLE", "TCP_PROBE"})
    void eachRuleHasADeadlineAndASentenceOfItsOwn(String mode) throws IOException {
        bed.workflow.rule = rule(CompletionRule.Mode.valueOf(mode), Duration.ofSeconds(2), freePort());
        machine.script(Script.installer(InstallerEnd.HANG, true, 0));
        bed.run();

        JsonNode job = bed.awaitComplete(bed.post(serial, ",\"on_failure\":\"hold\""));

        assertThat(job.at("/error/code").asText()).isEqualTo("end-not-seen");
        assertThat(job.at("/error/detail").asText())
                .startsWith("Server " + serial + " has read 100 % of the installer, but ")
                .contains(
                        switch (mode) {
                            case "WEBHOOK" -> "the installed system did not report within 2 s";
                            case "POWER_CYCLE" -> "its BMC showed neither power off nor a reset within 2 s";
                            default -> "did not answer within 2 s";
                        });
        assertThat(job.at("/error/hint").asText()).startsWith("The bundle's own hint. ");
        assertThat(machine.view().power())
                .as("hold leaves an installation alone")
                .isEqualTo(PowerState.ON);
    }

    @Test
    void discsThatAreNeverAtRestAreNamedAtTheDeadline() {
        bed.workflow.rule = new CompletionRule(
                CompletionRule.Mode.MEDIA_READ, Duration.ofSeconds(2), 50, Duration.ofMinutes(4), "", 0, "");
        machine.script(Script.installer(InstallerEnd.REBOOT, true, 0));
        bed.run();

        JsonNode job = bed.awaitComplete(bed.post(serial, ""));

        assertThat(job.at("/error/code").asText()).isEqualTo("end-not-seen");
        assertThat(job.at("/error/detail").asText()).contains("were not at rest for 4 min within 2 s");
    }

    @Test
    void anInstallerThatIsNotReadIsNoInstallation() {
        bed.deadlines = new Deadlines(
                Duration.ofMillis(500),
                Duration.ofMinutes(1),
                Duration.ofSeconds(10),
                Duration.ofMinutes(5),
                Duration.ofSeconds(20));
        bed.workflow.rule = rule(CompletionRule.Mode.MEDIA_READ);
        machine.hardware().hideMedia(1);
        bed.run();

        JsonNode job = bed.awaitComplete(bed.post(serial, ""));

        assertThat(job.at("/error/code").asText()).isEqualTo("never-read");
    }

    @Test
    void aSystemThatWasJustInstalledIsAskedToShutDownNotCutOff() {
        bed.workflow.rule = rule(CompletionRule.Mode.WEBHOOK);
        bed.run();

        bed.awaitComplete(bed.post(serial, ",\"on_completion\":\"power-off\""));

        assertThat(machine.view().power()).isEqualTo(PowerState.OFF);
        assertThat(machine.view().powerOnCount()).isEqualTo(1);
        assertThat(bed.host.get("/api/v1/jobs").statusCode()).isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "WEBHOOK,false", "POWER_CYCLE,false", "TCP_PROBE,false", "MEDIA_READ,false",
        "WEBHOOK,true", "POWER_CYCLE,true", "TCP_PROBE,true", "MEDIA_READ,true"
    })
    void aHostThatDiesMeanwhileEndsTheJobAllTheSame(String mode, boolean before) throws Exception {
        int port = freePort();
        bed.workflow.rule = rule(CompletionRule.Mode.valueOf(mode), Duration.ofMinutes(5), port);
        machine.script(Script.installer(InstallerEnd.REBOOT, !mode.equals("WEBHOOK"), port));
        Gate gate = before ? Gate.before(Stage.INSTALLING) : Gate.after(Stage.INSTALLING);
        Jobs first = bed.run("host", gate);
        UUID id = bed.post(serial, "");
        gate.awaitReached();
        first.stopClaiming();
        gate.kill();
        first.close();
        try (Jobs second = bed.run()) {
            assertInstalledAndLeftAlone(bed.awaitComplete(id));
        }
    }

    /** The BMC's system cannot be read any more, however often it is asked. */
    private void silenceTheBmc() {
        machine.inject(
                Fault.of(Fault.Kind.ERROR).on("GET .*/Systems").with("500").times(1_000_000));
    }

    @Test
    void aBmcThatDoesNotAnswerWhileTheInstallerWorksDoesNotOutlastTheTotalTime() throws Exception {
        bed.workflow.rule = rule(CompletionRule.Mode.POWER_CYCLE, Duration.ofHours(20), 0);
        machine.script(Script.installer(InstallerEnd.HANG, true, 0));
        Gate gate = Gate.after(Stage.INSTALLING);
        bed.run("host", gate);
        UUID id = bed.post(serial, ",\"on_failure\":\"hold\"");
        gate.awaitReached();
        silenceTheBmc();
        gate.open();
        bed.awaitLog(id, "looking at the server's power failed");
        bed.clock.forward(bed.deadlines.total());
        JsonNode job = bed.await(id, "a result", now -> !now.path("result").isNull());

        assertThat(job.at("/error/code").asText()).isEqualTo("total-timeout");
    }

    @Test
    void aHostThatComesBackAfterTheDeadlineToABmcThatStumblesStillSeesTheEnd() throws Exception {
        bed.workflow.rule = rule(CompletionRule.Mode.POWER_CYCLE);
        machine.script(Script.installer(InstallerEnd.POWER_OFF, true, 0));
        Gate gate = Gate.after(Stage.INSTALLING);
        Jobs first = bed.run("host", gate);
        UUID id = bed.post(serial, "");
        gate.awaitReached();
        gate.kill();
        first.close();
        bed.clock.forward(Duration.ofMinutes(6));
        machine.inject(
                Fault.of(Fault.Kind.ERROR).on("GET .*/Systems/").with("500").times(3));
        bed.run();
        JsonNode job = bed.awaitComplete(id);

        assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
        assertThat(log(id)).contains("looking at the server's power failed");
    }

    @Test
    void stepsThatNobodyReportedAreNotShownAsDone() {
        bed.workflow.rule = rule(CompletionRule.Mode.WEBHOOK);
        bed.run();
        JsonNode job = bed.awaitComplete(bed.post(serial, ""));

        assertThat(job.path("result").asText()).isEqualTo("succeeded");
        assertThat(job.path("steps"))
                .hasSize(2)
                .allSatisfy(step -> assertThat(step.path("state").asText()).isEqualTo("skipped"));
    }

    @Test
    void anInstallationIsCancelled() throws Exception {
        bed.workflow.rule = rule(CompletionRule.Mode.WEBHOOK);
        machine.script(Script.installer(InstallerEnd.HANG, true, 0));
        bed.run();
        UUID id = bed.post(serial, ",\"on_failure\":\"power-off\"");
        bed.awaitPhase(id, "running");

        bed.cancel(id);

        assertThat(bed.awaitComplete(id).path("result").asText()).isEqualTo("cancelled");
        assertThat(machine.view().power()).isEqualTo(PowerState.OFF);
    }

    @Test
    void patchesThatDoNotFitEndTheJobBeforePowerIsTouched() {
        bed.workflow.rule = rule(CompletionRule.Mode.WEBHOOK);
        bed.workflow.patches = List.of(new Patch("/NOT.CFG", "kernelopt", "x"));
        bed.run();

        JsonNode job = bed.awaitComplete(bed.post(serial, ""));

        assertThat(job.at("/error/code").asText()).isEqualTo("prepare-failed");
        assertThat(job.at("/error/detail").asText()).contains("there is no file /NOT.CFG in it");
        assertThat(machine.requests()).noneMatch(request -> request.path().contains("ComputerSystem.Reset"));
    }
}
