package io.bootwright.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Every target of every bundle of this repository, on scripted machines of one host. */
class EveryWorkflowTest {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private final List<BundleTarget> targets = BundleTarget.all();

    /** One run of a target in which one of its steps fails. */
    private record Failure(BundleTarget target, int step, int exitCode) {
        String unit() {
            return target.steps().get(step);
        }
    }

    @Test
    void theFailureOfEachStepOfEachWorkflowIsReportedWithItsUnitAndExitCode() {
        List<Failure> failures = new ArrayList<>();
        for (BundleTarget target : targets) {
            for (int i = 0; i < target.steps().size(); i++) {
                failures.add(new Failure(target, i, 10 + failures.size()));
            }
        }
        try (var bed = new ScriptedTestBed(failures.size())) {
            List<String> jobs = new ArrayList<>();
            for (Failure failure : failures) {
                String serial = bed.serial(jobs.size());
                bed.bmc.script(
                        serial, "{\"fail_step\":\"" + failure.unit() + "\",\"exit_code\":" + failure.exitCode() + "}");
                jobs.add(bed.post(serial, failure.target().recipe(bed.image())));
            }
            for (int i = 0; i < jobs.size(); i++) {
                check(failures.get(i), bed.host.awaitComplete(jobs.get(i), LIMIT));
            }
        }
    }

    private static void check(Failure failure, JsonNode job) {
        String what = failure.target() + " failing at " + failure.unit() + "\n" + job.toPrettyString();
        assertThat(job.path("result").asText()).as(what).isEqualTo("failed");
        assertThat(job.path("failed_step").asText()).as(what).isEqualTo(failure.unit());
        for (int i = 0; i < failure.target().steps().size(); i++) {
            JsonNode step = job.path("steps").path(i);
            assertThat(step.path("name").asText())
                    .as(what)
                    .isEqualTo(failure.target().steps().get(i));
            String expected = i < failure.step() ? "succeeded" : i == failure.step() ? "failed" : "skipped";
            assertThat(step.path("state").asText()).as(what).isEqualTo(expected);
        }
        assertThat(job.path("steps").path(failure.step()).path("exit_code").asInt())
                .as(what)
                .isEqualTo(failure.exitCode());
        assertThat(job.path("error").path("detail").asText()).as(what).contains(failure.unit());
    }

    @Test
    void differentJobsRunAtOnceOnOneHost() {
        int count = Math.max(4, targets.size());
        try (var bed = new ScriptedTestBed(count)) {
            List<String> jobs = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                BundleTarget target = targets.get(i % targets.size());
                jobs.add(bed.post(bed.serial(i), target.recipe(bed.image())));
            }
            Await.until(
                    "all of them provisioning",
                    Duration.ofMinutes(1),
                    () -> Optional.of(bed.host
                                    .get("/api/v1/jobs?status=provisioning")
                                    .json())
                            .filter(page -> page.path("items").size() == count));
            for (int i = 0; i < count; i++) {
                JsonNode job = bed.host.awaitComplete(jobs.get(i), LIMIT);
                assertThat(job.path("result").asText()).as(job.toPrettyString()).isEqualTo("succeeded");
                assertThat(job.path("task_target").asText())
                        .isEqualTo(targets.get(i % targets.size()).toString());
                assertThat(bed.bmc.machine(bed.serial(i)).path("power_on_count").asInt())
                        .isEqualTo(2);
            }
        }
    }
}
