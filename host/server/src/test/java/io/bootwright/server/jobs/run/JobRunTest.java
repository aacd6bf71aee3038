package io.bootwright.server.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.redfish.tls.TlsTrust;
import io.bootwright.redfish.transport.BmcAddress;
import io.bootwright.redfish.transport.Secret;
import io.bootwright.server.config.Deadlines;
import io.bootwright.server.jobs.Jobs;
import io.bootwright.server.jobs.JobsBed;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.run.stage.TransitionListener;
import io.bootwright.server.servers.ServerRecord;
import io.bootwright.virtualbmc.VirtualMachine;
import io.bootwright.virtualbmc.machine.PowerState;
import io.bootwright.virtualbmc.redfish.Fault;
import io.bootwright.virtualbmc.scripted.Script;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whole runs of jobs on scripted machines behind virtual BMCs. */
class JobRunTest {
    @TempDir
    Path directory;

    private JobsBed bed;
    private VirtualMachine machine;
    private String serial;

    @BeforeEach
    void start() {
        bed = JobsBed.in(directory, 1);
        machine = bed.machine(0);
        serial = machine.serial();
    }

    @AfterEach
    void stop() {
        bed.close();
    }

    private static String error(JsonNode job) {
        return job.at("/error/code").asText();
    }

    @Test
    void aJobEndsInAServerThatBootsItsDisk() {
        bed.run();
        UUID id = bed.post(serial, "");
        JsonNode job = bed.awaitComplete(id);

        assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
        assertThat(job.path("phase").asText()).isEqualTo("done");
        assertThat(job.path("error").isNull()).isTrue();
        assertThat(Instant.parse(bed.workflow.issuedAt)).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
        assertThat(job.path("steps")).hasSize(2).allSatisfy(step -> {
            assertThat(step.path("state").asText()).isEqualTo("succeeded");
            assertThat(step.path("started_at").asText()).isNotEmpty();
            assertThat(step.path("ended_at").asText()).isNotEmpty();
        });
        assertThat(job.path("media")).hasSize(2).allSatisfy(disc -> {
            assertThat(disc.path("state").asText()).isEqualTo("ejected");
            assertThat(disc.path("percent_read").asInt()).isEqualTo(100);
            assertThat(disc.path("slot").asText()).isNotEmpty();
        });
        assertThat(machine.view().powerOnCount()).isEqualTo(2);
        assertThat(job.path("power_on_count").asInt()).isEqualTo(2);
        assertThat(machine.view().media())
                .allSatisfy(slot -> assertThat(slot.url()).isEmpty());
        assertThat(Files.exists(bed.tasks.resolve(id.toString()))).isFalse();
        assertThat(machine.sessions()).isZero();
        assertThat(bed.front().hasActiveJob(serial)).isFalse();
        assertThat(bed.front().counts()).containsEntry("complete/succeeded", 1L);
        assertThat(bed.host.get("/api/v1/jobs/" + id + "/log").body())
                .contains("first.service: first.service: done")
                .contains("host: task ISO is ready");
    }

    @Test
    void powerStaysOffOrAsItIsWhenTheJobWantsThat() {
        bed.run();
        bed.awaitComplete(bed.post(serial, ",\"on_completion\":\"hold\""));
        assertThat(machine.view().power()).isEqualTo(PowerState.ON);
        assertThat(machine.view().powerOnCount()).isEqualTo(1);
        assertThat(machine.view().media())
                .allSatisfy(slot -> assertThat(slot.url()).isEmpty());

        bed.awaitComplete(bed.post(serial, ",\"on_completion\":\"power-off\""));
        assertThat(machine.view().power()).isEqualTo(PowerState.OFF);
        assertThat(machine.view().powerOnCount()).isEqualTo(2);
    }

    @Test
    void aFailingStepIsNamedWithItsExitCodeAndLastLine() {
        machine.script(Script.failing("second.service", 7));
        bed.run();
        JsonNode job = bed.awaitComplete(bed.post(serial, ",\"on_failure\":\"power-off\""));

        assertThat(job.path("result").asText()).isEqualTo("failed");
        assertThat(job.path("failed_step").asText()).isEqualTo("second.service");
        assertThat(job.at("/steps/1/exit_code").asInt()).isEqualTo(7);
        assertThat(job.at("/steps/1/log_tail").toString()).contains("as the script wants");
        assertThat(error(job)).isEqualTo("step-failed");
        assertThat(job.at("/error/detail").asText())
                .contains(serial, "second.service", "exit code 7", "as the script wants");
        assertThat(job.at("/error/hint").asText()).isNotEmpty();
        assertThat(machine.view().power()).isEqualTo(PowerState.OFF);
        assertThat(machine.view().powerOnCount()).isEqualTo(1);
    }

    @Test
    void discsThatAreNeverReadFailTheJobInMinutes() {
        machine.inject(Fault.of(Fault.Kind.NEVER_READ));
        bed.run();
        UUID id = bed.post(serial, ",\"on_failure\":\"hold\"");
        bed.awaitLog(id, Stage.BOOTED.words());
        bed.clock.forward(Duration.ofMinutes(11));
        JsonNode job = bed.awaitComplete(id);

        assertThat(error(job)).isEqualTo("never-read");
        assertThat(job.path("media"))
                .allSatisfy(disc -> assertThat(disc.path("state").asText()).isEqualTo("never-read"));
        assertThat(job.at("/error/hint").asText()).contains("urls.media");
    }

    @Test
    void aSilentMachineThatReadItsDiscsIsToldFromOneThatDidNot() {
        machine.script(new Script(Optional.empty(), 1, true));
        bed.run();
        UUID id = bed.post(serial, ",\"on_failure\":\"power-off\"");
        JsonNode reading =
                bed.await(id, "all read", job -> job.at("/media/1/percent_read").asInt() == 100);
        assertThat(reading.at("/media/0/state").asText()).isEqualTo("reading");
        bed.awaitLog(id, Stage.BOOTED.words());
        bed.clock.forward(Duration.ofMinutes(21));
        JsonNode job = bed.awaitComplete(id);

        assertThat(error(job)).isEqualTo("no-first-contact");
        assertThat(job.at("/error/detail").asText()).contains("100 %");
        assertThat(job.at("/media/0/state").asText()).isEqualTo("ejected");
    }

    @Test
    void aBmcThatStumblesIsAskedAgain() {
        machine.inject(
                Fault.of(Fault.Kind.ERROR).on("POST .*InsertMedia").with("500").times(2));
        bed.run();
        UUID id = bed.post(serial, "");
        JsonNode job = bed.awaitComplete(id);

        assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
        assertThat(machine.view().powerOnCount()).isEqualTo(2);
    }

    @Test
    void aBmcThatWillNotInsertFailsTheJobWithItsOwnWords() {
        machine.inject(
                Fault.of(Fault.Kind.ERROR).on("POST .*InsertMedia").with("500").times(1000));
        bed.run();
        UUID id = bed.post(serial, ",\"on_failure\":\"reboot\"");
        JsonNode job = bed.awaitComplete(id);

        assertThat(error(job)).as(job.toPrettyString()).isEqualTo("insert-failed");
        assertThat(job.at("/error/hint").asText()).isNotEmpty();
        assertThat(job.at("/steps/0/state").asText()).isEqualTo("skipped");
        assertThat(machine.view().powerOnCount()).isEqualTo(1);
        assertThat(machine.view().boots()).doesNotContain("cd");
    }

    @Test
    void aBmcThatNobodyAnswersForFailsTheJobBeforePowerIsTouched() {
        bed.servers.put("GONE", JobsBed.server("GONE", URI.create("http://127.0.0.1:9")));
        bed.run();
        JsonNode job = bed.awaitComplete(bed.post("GONE", ""));

        assertThat(error(job)).isEqualTo("bmc-unreachable");
        assertThat(job.path("result").asText()).isEqualTo("failed");
        assertThat(job.path("power_on_count").asInt()).isZero();
    }

    @Test
    void aBmcThatRefusesTheLoginIsToldFromOneThatDoesNotAnswer() {
        ServerRecord right = bed.servers.get(serial);
        bed.servers.put(
                serial,
                new ServerRecord(
                        serial,
                        right.uuid(),
                        right.systemId(),
                        right.bootMode(),
                        right.mediaStrategy(),
                        right.quirks(),
                        right.mediaUrl(),
                        right.targetUrl(),
                        right.labels(),
                        new BmcAddress(machine.url(), "admin", Secret.of("not-the-password"), new TlsTrust.System()),
                        right.network()));
        bed.run();
        JsonNode job = bed.awaitComplete(bed.post(serial, ""));

        assertThat(error(job)).isEqualTo("bmc-login-refused");
        assertThat(job.at("/error/title").asText()).isEqualTo("The BMC refused the login");
        assertThat(job.path("power_on_count").asInt()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Unable to mount {image}.",
                "Unable to mount {json}: refused",
                "Image={encoded} cannot be read",
                "{token}.iso could not be opened",
                "{image}"
            })
    void theUrlOfADiscThatABmcQuotesIsShownNowhere(String said) {
        machine.inject(Fault.of(Fault.Kind.REFUSE_INSERT).with(said).times(1000));
        bed.run();
        UUID id = bed.post(serial, ",\"on_failure\":\"power-off\"");
        JsonNode job = bed.awaitComplete(id);

        assertThat(error(job)).as(job.toPrettyString()).isEqualTo("insert-failed");
        String events = bed.host
                .send(bed.host
                        .request("viewer", "GET", "/api/v1/jobs/" + id + "/events", BodyPublishers.noBody())
                        .header("Last-Event-ID", "0"))
                .body();
        String log = bed.host.get("/api/v1/jobs/" + id + "/log").body();
        assertThat(log).contains("inserting a disc into").contains("…");
        assertThat(job.toString() + log + events)
                .doesNotContainPattern("(?i)media(/|%2F|\\\\/)[0-9a-f]")
                .doesNotContainPattern("(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])");
        assertThat(machine.requests())
                .filteredOn(request -> request.path().contains("InsertMedia"))
                .as("no other payload could change that")
                .hasSizeLessThanOrEqualTo(3);
    }

    @Test
    void anInsertThatTheBmcIgnoresIsInTheLog() {
        machine.inject(Fault.of(Fault.Kind.IGNORE_INSERT));
        bed.run();
        UUID id = bed.post(serial, "");
        assertThat(bed.awaitComplete(id).path("result").asText()).isEqualTo("succeeded");
        assertThat(bed.host.get("/api/v1/jobs/" + id + "/log").body())
                .contains("took an image but does not show it as inserted");
    }

    @Test
    void aTargetThatLosesPowerInMidStepFailsByItsHeartbeat() {
        bed.close();
        bed = JobsBed.slowly(directory.resolve("slow"), 1, 0.1);
        machine = bed.machine(0);
        bed.run();
        UUID id = bed.post(serial, ",\"on_failure\":\"power-off\"");
        bed.await(id, "a step runs", job -> job.at("/steps/0/state").asText().equals("running"));
        machine.hardware().powerOff();
        bed.clock.forward(Duration.ofMinutes(3));
        JsonNode job = bed.awaitComplete(id);

        assertThat(error(job)).isEqualTo("heartbeat-lost");
        assertThat(job.at("/error/detail").asText()).contains("2 min");
        assertThat(job.at("/steps/0/state").asText()).isEqualTo("failed");
        assertThat(job.at("/steps/1/state").asText()).isEqualTo("skipped");
        assertThat(machine.view().powerOnCount()).isEqualTo(1);
    }

    @Test
    void aJobThatTakesTooLongEnds() {
        bed.workflow.heartbeat = Duration.ofHours(9);
        bed.deadlines = new Deadlines(
                Duration.ofMinutes(5),
                Duration.ofMinutes(20),
                Duration.ofHours(9),
                Duration.ofMinutes(30),
                Duration.ofMinutes(10));
        machine.script(new Script(Optional.empty(), 1, true));
        bed.run();
        UUID id = bed.post(serial, "");
        bed.await(id, "all read", job -> job.at("/media/1/percent_read").asInt() == 100);
        String token = bed.tokens().issue(id, io.bootwright.server.security.JobTokens.Use.WEBHOOK);
        assertThat(bed.report(token, serial, "{\"status\":\"running\"}").statusCode())
                .isEqualTo(200);
        bed.awaitLog(id, Stage.RUNNING.words());
        bed.clock.forward(Duration.ofMinutes(31));

        assertThat(error(bed.awaitComplete(id))).isEqualTo("total-timeout");
    }

    @Test
    void aCleanUpThatTheBmcDoesNotAllowFreesTheServerWithAWarning() {
        machine.inject(
                Fault.of(Fault.Kind.ERROR).on("POST .*EjectMedia").with("500").times(100_000));
        bed.deadlines = new Deadlines(
                Duration.ofMinutes(5),
                Duration.ofMinutes(20),
                Duration.ofMinutes(5),
                Duration.ofHours(3),
                Duration.ofMillis(500));
        bed.run();
        JsonNode job = bed.awaitComplete(bed.post(serial, ""));

        assertThat(error(job)).as(job.toPrettyString()).isEqualTo("cleanup-incomplete");
        assertThat(job.path("result").asText()).isEqualTo("succeeded");
        assertThat(bed.front().hasActiveJob(serial)).isFalse();
    }

    @Test
    void aHostThatIsStoppedLeavesItsJobsWhereTheyStand() {
        Jobs first = bed.run();
        UUID id = bed.post(serial, "");
        bed.awaitPhase(id, "running");
        first.close();
        bed.run();
        assertThat(bed.awaitComplete(id).path("result").asText()).isEqualTo("succeeded");
        assertThat(machine.view().powerOnCount()).isEqualTo(2);
    }

    @Test
    void twoHostsOnOneDatabaseRunEachJobOnce() {
        bed.close();
        bed = JobsBed.in(directory.resolve("many"), 12);
        bed.run("host-a", TransitionListener.NONE);
        bed.run("host-b", TransitionListener.NONE);
        var ids = bed.bmc.machines().stream()
                .map(each -> bed.post(each.serial(), ""))
                .toList();
        assertThat(ids)
                .allSatisfy(
                        id -> assertThat(bed.awaitComplete(id).path("result").asText())
                                .isEqualTo("succeeded"));
        assertThat(bed.bmc.machines())
                .allSatisfy(each -> assertThat(each.view().powerOnCount()).isEqualTo(2));
    }
}
