package io.bootwright.server.jobs.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.bundle.finding.Fault;
import io.bootwright.server.jobs.JobsBed;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.store.JobTransaction;
import io.bootwright.server.security.JobTokens;
import io.bootwright.virtualbmc.VirtualMachine;
import io.bootwright.virtualbmc.machine.PowerState;
import io.bootwright.virtualbmc.scripted.Script;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reports of a machine, good and bad; the machine itself is silent, the test reports in its place. */
class WebhookTest {
    @TempDir
    Path directory;

    private JobsBed bed;
    private VirtualMachine machine;
    private UUID id;
    private String token;

    @BeforeEach
    void start() {
        bed = JobsBed.in(directory, 1);
        machine = bed.machine(0);
        machine.script(new Script(Optional.empty(), 1, true));
        bed.run();
        id = bed.post(machine.serial(), ",\"on_failure\":\"power-off\",\"on_completion\":\"power-off\"");
        bed.awaitLog(id, Stage.BOOTED.words());
        token = bed.tokens().issue(id, JobTokens.Use.WEBHOOK);
    }

    @AfterEach
    void stop() {
        bed.close();
    }

    private HttpResponse<String> report(String body) {
        return bed.report(token, machine.serial(), body);
    }

    private void taken(String body) {
        HttpResponse<String> answer = report(body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("{}");
    }

    /** The steps that the job's bundle declares, both ended well. */
    private static final String BOTH = "\"steps\":[{\"name\":\"first.service\",\"state\":\"succeeded\"},"
            + "{\"name\":\"second.service\",\"state\":\"succeeded\"}]";

    @Test
    void theDesignsPlainSuccessEndsTheJobOnceItsStepsHaveEnded() {
        taken("{\"status\":\"running\",\"seq\":1," + BOTH + "}");
        taken("{\"status\": \"success\"}");
        assertThat(bed.job(id).path("result").asText()).isEqualTo("succeeded");
        JsonNode job = bed.awaitComplete(id);
        assertThat(job.at("/steps/1/state").asText()).isEqualTo("succeeded");
        taken("{\"status\":\"success\"}");
        assertThat(report("{\"status\":\"failed\",\"failed_step\":\"first.service\"}")
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void theDesignsPlainSuccessOfATargetThatNamesNoStepsIsBelievedButNotShownAsDone() {
        taken("{\"status\": \"success\"}");
        JsonNode job = bed.awaitComplete(id);
        assertThat(job.path("result").asText()).isEqualTo("succeeded");
        assertThat(job.path("steps"))
                .hasSize(2)
                .allSatisfy(step -> assertThat(step.path("state").asText()).isEqualTo("skipped"));
        assertThat(bed.host.get("/api/v1/jobs/" + id + "/log").body())
                .containsOnlyOnce("warning: the server reported success and named none of its steps");
    }

    @Test
    void aPlainSuccessOfATargetThatHasNamedAStepBeforeIsNotEnough() {
        taken("{\"status\":\"running\",\"seq\":1,\"steps\":[{\"name\":\"first.service\",\"state\":\"running\"}]}");
        taken("{\"status\": \"success\"}");
        JsonNode job = bed.awaitComplete(id);
        assertThat(job.path("result").asText()).isEqualTo("failed");
        assertThat(job.at("/error/code").asText()).isEqualTo("step-not-run");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"status":"success","steps":[{"name":"first.service","state":"pending"}]}                                                | first.service  | step-not-run | step first.service (Doing the first thing) never ran.
            {"status":"success","steps":[{"name":"first.service","state":"succeeded"}]}                                              | second.service | step-not-run | step second.service (The second) never ran.
            {"status":"success","steps":[{"name":"first.service","state":"succeeded"},{"name":"second.service","state":"pending"}]}  | second.service | step-not-run | never ran.
            {"status":"success","steps":[{"name":"first.service","state":"succeeded"},{"name":"second.service","state":"running"}]}  | second.service | step-not-run | had not ended.
            {"status":"success","steps":[{"name":"first.service","state":"skipped"},{"name":"second.service","state":"succeeded"}]}  | first.service  | step-not-run | never ran.
            {"status":"success","steps":[{"name":"first.service","state":"failed","exit_code":3},{"name":"second.service","state":"succeeded"}]} | first.service | step-failed | had failed with exit code 3.
            {"status":"success","steps":[{"name":"other.service","state":"succeeded"},{"name":"third.service","state":"succeeded"}]} | first.service  | step-not-run | never ran.
            """)
    void aSuccessWithStepsThatDidNotEndWellIsAFailure(String body, String step, String code, String detail) {
        taken(body);
        JsonNode job = bed.awaitComplete(id);
        assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("failed");
        assertThat(job.path("failed_step").asText()).isEqualTo(step);
        assertThat(job.at("/error/code").asText()).isEqualTo(code);
        assertThat(job.at("/error/detail").asText())
                .startsWith("Server " + machine.serial() + " reported success, but its step ")
                .endsWith(detail);
        assertThat(job.path("steps"))
                .filteredOn(each -> each.path("name").asText().equals(step))
                .allSatisfy(each -> assertThat(each.path("state").asText()).isNotEqualTo("succeeded"));
        assertThat(machine.view().power()).isEqualTo(PowerState.OFF);
        taken(body);
        assertThat(report("{\"status\":\"failed\",\"failed_step\":\"first.service\"}")
                        .statusCode())
                .isEqualTo(409);
    }

    @Test
    void theDesignsPlainFailureNamesTheStep() {
        taken("{\"status\": \"failed\", \"failed_step\": \"second.service\"}");
        JsonNode job = bed.awaitComplete(id);
        assertThat(job.path("failed_step").asText()).isEqualTo("second.service");
        assertThat(job.at("/steps/0/state").asText()).isEqualTo("skipped");
        assertThat(job.at("/steps/1/state").asText()).isEqualTo("failed");
        taken("{\"status\":\"failed\",\"failed_step\":\"second.service\"}");
        assertThat(report("{\"status\":\"failed\",\"failed_step\":\"first.service\"}")
                        .statusCode())
                .isEqualTo(409);
        assertThat(report("{\"status\":\"success\"}").statusCode()).isEqualTo(409);
    }

    @Test
    void theFinalReportIsTakenUntilAnHourAfterTheEnd() {
        taken("{\"status\":\"success\"," + BOTH + "}");
        bed.awaitComplete(id);
        bed.clock.forward(Duration.ofMinutes(58));
        taken("{\"status\":\"success\"}");
        bed.clock.forward(Duration.ofMinutes(5));
        bed.await(id, "token ended", job -> report("{\"status\":\"success\"}").statusCode() == 401);
    }

    @Test
    void aMachineThatStartsAgainInMidStepEndsItsJobAndIsSentAway() {
        taken("{\"status\":\"running\",\"seq\":1,\"boot_id\":\"one\"}");
        taken("{\"status\":\"running\",\"seq\":2,\"boot_id\":\"one\","
                + "\"steps\":[{\"name\":\"first.service\",\"state\":\"running\"}]}");
        taken("{\"status\":\"running\",\"seq\":1,\"boot_id\":\"one\"}");

        String again = "{\"status\":\"running\",\"seq\":1,\"boot_id\":\"two\"}";
        assertThat(report(again).statusCode()).isEqualTo(409);
        assertThat(report(again).statusCode()).as("when the job has ended").isEqualTo(409);
        JsonNode job = bed.awaitComplete(id);
        assertThat(job.path("result").asText()).isEqualTo("failed");
        assertThat(job.at("/error/code").asText()).isEqualTo("server-restarted");
        assertThat(job.at("/error/detail").asText()).contains("in the middle of first.service");
        assertThat(job.path("failed_step").asText()).isEqualTo("first.service");
        assertThat(job.at("/steps/0/state").asText()).isEqualTo("failed");
        assertThat(job.at("/steps/1/state").asText()).isEqualTo("skipped");
        HttpResponse<String> late = report("{\"status\":\"running\",\"seq\":3,\"boot_id\":\"one\"}");
        assertThat(late.statusCode()).isEqualTo(200);
        assertThat(late.body()).as("what is still at work is told to stop").isEqualTo("{\"job_ended\":true}");
    }

    @Test
    void aReportInTimeAndARepeatedEndAreAnsweredWithNothing() {
        assertThat(report("{\"status\":\"running\",\"seq\":1}").body()).isEqualTo("{}");
        String end = "{\"status\":\"success\",\"seq\":2," + BOTH + "}";
        assertThat(report(end).body()).isEqualTo("{}");
        assertThat(report(end).body()).isEqualTo("{}");
    }

    @Test
    void aMachineThatStartsFromTheDiscsOfAJobThatHasEndedIsSentAway() {
        taken("{\"status\":\"success\",\"seq\":1,\"boot_id\":\"one\"," + BOTH + "}");
        bed.awaitComplete(id);
        taken("{\"status\":\"success\",\"seq\":1,\"boot_id\":\"one\"}");

        HttpResponse<String> answer = report("{\"status\":\"running\",\"seq\":1,\"boot_id\":\"two\"}");
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.body()).contains("has ended already: succeeded");
        assertThat(bed.job(id).path("result").asText()).isEqualTo("succeeded");
    }

    @Test
    void progressIsShownAndRepeatedReportsChangeNothing() {
        taken(
                "{\"status\":\"running\",\"seq\":1,\"steps\":[{\"name\":\"first.service\",\"state\":\"running\","
                        + "\"started_at\":\"2026-01-01T00:00:00Z\",\"percent\":40}],"
                        + "\"log\":[{\"step\":\"first.service\",\"at\":\"2026-01-01T00:00:00Z\",\"line\":\"half \\u001b[31mway\"}]}");
        JsonNode job = bed.awaitPhase(id, "running");
        assertThat(job.at("/steps/0/state").asText()).isEqualTo("running");
        assertThat(job.at("/steps/0/percent").asInt()).isEqualTo(40);
        assertThat(job.at("/steps/0/started_at").asText()).isEqualTo("2026-01-01T00:00:00Z");
        assertThat(job.at("/steps/0/log_tail/0").asText()).isEqualTo("half way");
        taken("{\"status\":\"running\",\"seq\":1,\"log\":[{\"line\":\"again\"}]}");
        taken(
                "{\"status\":\"running\",\"seq\":2,\"steps\":[{\"name\":\"first.service\",\"state\":\"succeeded\","
                        + "\"exit_code\":0},{\"name\":\"extra.service\",\"state\":\"running\"}],\"output\":{\"a\":1},\"new\":1}");
        taken("{\"status\":\"running\",\"seq\":3,\"steps\":[{\"name\":\"first.service\",\"state\":\"running\"}]}");
        job = bed.job(id);
        assertThat(job.at("/steps/0/state").asText()).isEqualTo("succeeded");
        assertThat(job.at("/steps/0/exit_code").asInt()).isZero();
        assertThat(job.at("/steps/0/ended_at").asText()).isNotEmpty();
        assertThat(job.at("/steps/2/name").asText()).isEqualTo("extra.service");
        assertThat(job.at("/output/a").asInt()).isEqualTo(1);
        assertThat(bed.host.get("/api/v1/jobs/" + id + "/log").body())
                .contains("2026-01-01T00:00:00Z first.service: half way\n")
                .doesNotContain("again");
    }

    @Test
    void aFailureOfTheDispatcherItselfIsShown() {
        taken("{\"status\":\"failed\",\"failed_step\":\"provision-dispatcher.service\",\"exit_code\":1,"
                + "\"code\":\"wrong-host\",\"detail\":\"UUID differs\"}");
        JsonNode job = bed.awaitComplete(id);
        assertThat(job.at("/error/code").asText()).isEqualTo("wrong-host");
        assertThat(job.at("/error/detail").asText()).contains("UUID differs");
        assertThat(job.path("failed_step").asText()).isEqualTo("provision-dispatcher.service");
    }

    @Test
    void aCodeThatOnlyTheDispatcherCanKnowIsTheJobsOwn() {
        taken("{\"status\":\"failed\",\"failed_step\":\"provision-dispatcher.service\",\"exit_code\":1,"
                + "\"code\":\"disk-not-found\",\"detail\":\"no disk has the serial WD-1; there are sda, sdb\"}");
        JsonNode error = bed.awaitComplete(id).path("error");
        assertThat(error.path("code").asText()).isEqualTo("disk-not-found");
        assertThat(error.path("title").asText()).isEqualTo("The target disk was not found");
        assertThat(error.path("detail").asText())
                .isEqualTo("The dispatcher on server " + machine.serial()
                        + " reported: no disk has the serial WD-1; there are sda, sdb");
        assertThat(error.path("hint").asText()).startsWith("Correct target_disk in the recipe");
        assertThat(bed.host.get("/api/v1/jobs?error_code=disk-not-found").body())
                .contains(id.toString());
        assertThat(bed.host.get("/api/v1/jobs?error_code=task-timeout").body()).doesNotContain(id.toString());
    }

    /** Unknown, of the API only, of another part of the host, and one that no report can have. */
    @ParameterizedTest
    @ValueSource(strings = {"of-a-newer-dispatcher", "conflict", "never-read", "network-failed", "DISK_NOT_FOUND"})
    void anyOtherCodeOfAReportIsAFailedStep(String code) {
        taken("{\"status\":\"failed\",\"failed_step\":\"first.service\",\"code\":\"" + code + "\"}");
        JsonNode job = bed.awaitComplete(id);
        assertThat(job.at("/error/code").asText()).isEqualTo("step-failed");
        assertThat(job.at("/error/detail").asText()).contains("first.service");
    }

    @Test
    void theLastLineOfADispatcherThatRefusesIsInTheError() {
        taken("{\"status\":\"failed\",\"failed_step\":\"provision-dispatcher.service\",\"steps\":[],\"log\":["
                + "{\"step\":\"provision-dispatcher.service\",\"at\":\"2026-01-01T00:00:00Z\","
                + "\"line\":\"wrong server: another UUID\"}]}");
        JsonNode job = bed.awaitComplete(id);
        assertThat(job.at("/error/code").asText()).isEqualTo("step-failed");
        assertThat(job.at("/error/detail").asText()).contains("wrong server: another UUID");
    }

    @Test
    void aStepsOwnTailIsShown() {
        taken("{\"status\":\"running\",\"steps\":[{\"name\":\"first.service\",\"state\":\"running\","
                + "\"log_tail\":[\"one\",\"two\"]}]}");
        assertThat(bed.job(id).at("/steps/0/log_tail").toString()).isEqualTo("[\"one\",\"two\"]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"status\":\"failed\",\"failed_step\":\"a\\nb.service\"}",
                "{\"status\":\"failed\",\"failed_step\":\"first\"}",
                "{\"status\":\"failed\",\"failed_step\":\"../x.service\"}",
                "{\"status\":\"failed\",\"failed_step\":5}",
                "{\"status\":\"done\"}",
                "{}",
                "[]",
                "{\"status\":\"running\",\"seq\":0}",
                "{\"status\":\"running\",\"seq\":1.5}",
                "{\"status\":\"running\",\"steps\":[{\"name\":\"x y.service\",\"state\":\"running\"}]}",
                "{\"status\":\"running\",\"steps\":[{\"name\":\"x.service\",\"state\":\"gone\"}]}",
                "{\"status\":\"running\",\"steps\":[{\"name\":\"x.service\",\"percent\":101}]}",
                "{\"status\":\"running\",\"steps\":[{\"name\":\"x.service\",\"started_at\":\"noon\"}]}",
                "{\"status\":\"running\",\"steps\":{}}",
                "{\"status\":\"running\",\"log\":[{\"line\":5}]}",
                "{\"status\":\"running\",\"log\":[{\"step\":\"a b\",\"line\":\"x\"}]}",
                "{\"status\":\"success\",\"output\":[]}"
            })
    void aBadBodyIsRefusedAndChangesNothing(String body) {
        JsonNode before = bed.job(id);
        HttpResponse<String> answer = report(body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        JsonNode after = bed.job(id);
        assertThat(after.path("steps")).isEqualTo(before.path("steps"));
        assertThat(after.path("result").isNull()).isTrue();
        assertThat(after.path("phase").asText()).isEqualTo("booting");
    }

    @Test
    void aWrongTokenGivesNoHint() {
        String body = "{\"status\":\"success\"}";
        var wrong = bed.report("nonsense", machine.serial(), body);
        var unknown = bed.report("nonsense", "NOBODY", body);
        var otherServer = bed.report(token, "NOBODY", body);
        var pull = bed.report(bed.tokens().issue(id, JobTokens.Use.PULL), machine.serial(), body);
        var none = bed.report("", machine.serial(), body);
        for (var answer : java.util.List.of(wrong, unknown, otherServer, pull, none)) {
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.body()).isEqualTo(wrong.body());
        }
        assertThat(bed.job(id).path("result").isNull()).isTrue();
    }

    @Test
    void aLogThatIsTooLongEndsWithAMark() {
        StringBuilder lines = new StringBuilder();
        for (int i = 0; i < 2000; i++) {
            lines.append(i == 0 ? "" : ",")
                    .append("{\"step\":\"first.service\",\"line\":\"line ")
                    .append(i)
                    .append("\"}");
        }
        for (int i = 1; i <= 6; i++) {
            taken("{\"status\":\"running\",\"seq\":" + i + ",\"log\":[" + lines + "]}");
        }
        String log = bed.host.get("/api/v1/jobs/" + id + "/log").body();
        assertThat(log.lines().count()).isEqualTo(JobTransaction.MAX_LOG_LINES);
        assertThat(log.lines().reduce((a, b) -> b).orElseThrow()).contains("the log is full");
        assertThat(bed.job(id).at("/steps/0/log_tail/19").asText()).isEqualTo("line 1999");
    }

    @Test
    void anOutputThatIsNotAsDeclaredIsKeptWithAWarningInTheLog() {
        bed.workflow.outputFaults = java.util.stream.IntStream.range(0, 7)
                .mapToObj(i -> new Fault("/disks/" + i, "is wrong"))
                .toList();
        taken("{\"status\":\"success\",\"seq\":1,\"output\":{\"disks\":7}," + BOTH + "}");
        taken("{\"status\":\"success\",\"seq\":1,\"output\":{\"disks\":7}}");
        JsonNode job = bed.awaitComplete(id);
        assertThat(job.path("result").asText()).isEqualTo("succeeded");
        assertThat(job.at("/output/disks").asInt()).isEqualTo(7);
        assertThat(bed.host.get("/api/v1/jobs/" + id + "/log").body())
                .containsOnlyOnce(
                        "host: warning: the output is not what the bundle declares: /disks/0 is wrong; /disks/1")
                .contains("/disks/4 is wrong; and 2 more");
    }

    @Test
    void aJobThatLeavesNoOutputIsWarnedAboutWhenItsBundleDeclaresOne() {
        bed.workflow.outputFaults = java.util.List.of(new Fault("", "lacks disks"));
        taken("{\"status\":\"success\",\"seq\":1}");
        assertThat(bed.awaitComplete(id).path("result").asText()).isEqualTo("succeeded");
        assertThat(bed.host.get("/api/v1/jobs/" + id + "/log").body())
                .containsOnlyOnce("host: warning: the job left no output, and its bundle declares one: / lacks disks");
    }
}
