package io.bootwright.virtualbmc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.virtualbmc.machine.PowerState;
import io.bootwright.virtualbmc.redfish.Fault;
import io.bootwright.virtualbmc.scripted.Script;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ScriptedRunTest {
    @TempDir
    Path directory;

    private PlayedHost host;
    private VirtualBmc bmc;
    private VirtualMachine machine;
    private Client client;

    @BeforeEach
    void start() throws IOException {
        host = new PlayedHost();
        bmc = VirtualBmc.builder()
                .speed(20)
                .uuid(UUID.fromString("00112233-4455-6677-8899-aabbccddeeff"))
                .start();
        machine = bmc.machines().getFirst();
        client = new Client(machine);
    }

    @AfterEach
    void stop() {
        client.close();
        bmc.close();
        host.close();
    }

    private void boot(URI first, URI second) {
        assertThat(client.insert("CD1", first).status()).isEqualTo(204);
        assertThat(client.insert("CD2", second).status()).isEqualTo(204);
        assertThat(client.bootOnce("Cd").status()).isEqualTo(200);
        assertThat(client.reset("On").status()).isEqualTo(204);
    }

    private JsonNode awaitFinal() {
        await("final report")
                .atMost(Duration.ofSeconds(20))
                .until(() -> !host.reports.isEmpty()
                        && !host.reports.getLast().path("status").asText().equals("running"));
        return host.reports.getLast();
    }

    @Test
    void readsBothDiscsReportsAndBootsItsDiskAfterwards() throws IOException {
        URI installer = host.installer(directory);
        boot(installer, host.task(directory, host.job(machine.serial())));
        JsonNode last = awaitFinal();

        assertThat(last.path("status").asText()).isEqualTo("success");
        assertThat(last.path("steps"))
                .hasSize(4)
                .allSatisfy(step -> assertThat(step.path("state").asText()).isEqualTo("succeeded"));
        List<Integer> seqs = new ArrayList<>();
        host.reports.forEach(report -> seqs.add(report.path("seq").asInt()));
        assertThat(seqs).isSorted().doesNotHaveDuplicates().startsWith(1);
        assertThat(host.reports.toString()).contains("\"percent\":50", "digest checked");
        assertThat(host.requests).containsEntry("HEAD " + installer.getPath(), 1);
        var media = machine.view().media();
        assertThat(media.getFirst().bytesRead()).isGreaterThan(2_500_000);
        assertThat(media.getFirst().totalBytesRead())
                .isGreaterThan(media.getFirst().bytesRead());
        assertThat(client.get(Client.SYSTEM)
                        .json()
                        .at("/Boot/BootSourceOverrideEnabled")
                        .asText())
                .isEqualTo("Disabled");

        client.reset("ForceOff");
        client.awaitPower("Off");
        client.eject("CD1");
        client.eject("CD2");
        client.reset("On");
        await("boot from disk")
                .atMost(Duration.ofSeconds(20))
                .until(() -> machine.view().boots().equals(List.of("cd", "disk")));
        assertThat(machine.view().powerOnCount()).isEqualTo(2);
    }

    @Test
    void theTaskDiscMayBeInTheFirstDrive() throws IOException {
        boot(host.task(directory, host.job(machine.serial())), host.installer(directory));
        assertThat(awaitFinal().path("status").asText()).isEqualTo("success");
    }

    @Test
    void aScriptedFailureNamesStepAndExitCode() throws IOException {
        machine.script(Script.failing("bootloader-linux.service", 7));
        boot(host.installer(directory), host.task(directory, host.job(machine.serial())));
        JsonNode last = awaitFinal();

        assertThat(last.path("status").asText()).isEqualTo("failed");
        assertThat(last.path("failed_step").asText()).isEqualTo("bootloader-linux.service");
        assertThat(last.path("exit_code").asInt()).isEqualTo(7);
        assertThat(last.at("/steps/2/state").asText()).isEqualTo("failed");
        assertThat(last.at("/steps/3/state").asText()).isEqualTo("skipped");
    }

    @Test
    void theWrongHostIsRefusedBeforeAnyStep() throws IOException {
        var job = host.job(machine.serial()).put("uuid", "11111111-2222-3333-4444-555555555555");
        boot(host.installer(directory), host.task(directory, job));
        JsonNode last = awaitFinal();

        assertThat(last.path("failed_step").asText()).isEqualTo("provision-dispatcher.service");
        assertThat(last.path("code").asText()).isEqualTo("wrong-host");
        assertThat(last.path("detail").asText()).startsWith("wrong server: the task is for UUID 11111111");
        assertThat(last.has("exit_code")).isFalse();
        assertThat(host.reports.toString()).doesNotContain("\"running\",\"started_at\"");
    }

    @Test
    void aUuidInTheOtherByteOrderIsTheSame() throws IOException {
        var job = host.job(machine.serial()).put("uuid", "33221100-5544-7766-8899-AABBCCDDEEFF");
        boot(host.installer(directory), host.task(directory, job));
        assertThat(awaitFinal().path("status").asText()).isEqualTo("success");
    }

    @Test
    void theFinalReportIsRepeatedUntilItIsAcknowledged() throws IOException {
        machine.script(Script.failing("partition.service", 3));
        host.refuseReports.set(6);
        boot(host.installer(directory), host.task(directory, host.job(machine.serial())));
        JsonNode last = awaitFinal();
        assertThat(last.path("failed_step").asText()).isEqualTo("partition.service");
        assertThat(last.path("log").toString()).contains("is up").contains("exit code 3");
    }

    @Test
    void aBrokenBlobIsResumed() throws IOException {
        host.breakBlobAt.set(1_000_000);
        boot(host.installer(directory), host.task(directory, host.job(machine.serial())));
        assertThat(awaitFinal().path("status").asText()).isEqualTo("success");
    }

    @Test
    void aSilentMachineReadsItsDiscsAndSaysNothing() throws IOException {
        machine.script(new Script(java.util.Optional.empty(), 1, true));
        boot(host.installer(directory), host.task(directory, host.job(machine.serial())));
        await("task read")
                .atMost(Duration.ofSeconds(20))
                .until(() -> machine.view().media().get(1).bytesRead() > 30_000);
        await("os running")
                .atMost(Duration.ofSeconds(20))
                .until(() -> machine.view().bootProgress().equals("OSRunning"));
        assertThat(host.reports).isEmpty();
    }

    @Test
    void aMachineThatNeverReadsItsMediaBootsItsDisk() throws IOException {
        machine.inject(Fault.of(Fault.Kind.NEVER_READ));
        boot(host.installer(directory), host.task(directory, host.job(machine.serial())));
        await("boot")
                .atMost(Duration.ofSeconds(20))
                .until(() -> machine.view().boots().equals(List.of("disk")));
        assertThat(machine.view().media())
                .allSatisfy(slot -> assertThat(slot.bytesRead()).isZero());
    }

    @Test
    void anotherComputerIsNotTalkedToUnasked() throws IOException {
        var job = host.job(machine.serial()).put("webhook_url", "http://192.0.2.1/api/v1/status-webhook/X");
        boot(host.installer(directory), host.task(directory, job));
        await("os running")
                .atMost(Duration.ofSeconds(20))
                .until(() -> machine.view().bootProgress().equals("OSRunning"));
        await("task read")
                .atMost(Duration.ofSeconds(20))
                .until(() -> machine.view().media().get(1).bytesRead() > 30_000);
        assertThat(host.reports).isEmpty();
    }

    @Test
    void switchingOffEndsTheRun() throws IOException {
        boot(host.installer(directory), host.task(directory, host.job(machine.serial())));
        await("first report").atMost(Duration.ofSeconds(20)).until(() -> !host.reports.isEmpty());
        client.reset("ForceOff");
        client.awaitPower("Off");
        int count = host.reports.size();
        client.reset("On");
        await("boot from disk")
                .atMost(Duration.ofSeconds(20))
                .until(() -> machine.view().boots().equals(List.of("cd", "disk")));
        assertThat(machine.view().power()).isEqualTo(PowerState.ON);
        assertThat(host.reports.size()).isLessThanOrEqualTo(count + 1);
        assertThat(host.reports)
                .noneMatch(report -> report.path("status").asText().equals("success"));
    }

    @Test
    void hundredsOfMachinesRunAtOnce() throws IOException {
        try (var many = VirtualBmc.builder().machines(300).speed(20).start()) {
            URI installer = host.installer(directory, 50_000);
            URI task = host.task(directory, host.job("nobody"));
            for (VirtualMachine each : many.machines()) {
                each.hardware().insert("CD1", installer);
                each.hardware().insert("CD2", task);
                each.hardware().override(new io.bootwright.virtualbmc.machine.BootOverride("Cd", "Once", "UEFI"));
                each.hardware().powerOn();
            }
            await("a wrong-host report of each")
                    .atMost(java.time.Duration.ofMinutes(5))
                    .until(() -> host.reports.stream()
                                    .filter(report ->
                                            report.path("status").asText().equals("failed"))
                                    .count()
                            // A busy machine may repeat one whose answer came late.
                            >= 300);
            assertThat(many.machines())
                    .allSatisfy(
                            each -> assertThat(each.view().media().getFirst().bytesRead())
                                    .isGreaterThan(50_000));
        }
    }
}
