package io.bootwright.server.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import io.bootwright.server.security.AesSecretBox;
import io.bootwright.server.security.SecretBox;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A queue that one bundle fills. */
class StarvationTest {
    @TempDir
    Path directory;

    @Test
    void jobsOfABundleAtItsLimitDoNotKeepThoseOfOthersWaiting() throws IOException {
        SecretBox box = AesSecretBox.withKeyFile(directory.resolve("keys"));
        try (JobsBed bed = JobsBed.in(directory, 1)) {
            bed.host.database().jdbi().useTransaction(handle -> {
                for (int i = 0; i < JobQueries.PAGE + 10; i++) {
                    JobInsert.run(handle, job(bed, i), box, bed.clock.instant());
                }
                handle.execute("UPDATE jobs SET bundle_id = ?", TestWorkflow.FULL);
            });
            UUID id = bed.post(bed.machine(0).serial(), "");
            try (Jobs jobs = bed.run()) {
                assertThat(bed.awaitComplete(id).path("result").asText()).isEqualTo("succeeded");
                assertThat(jobs.counts()).containsEntry("queued", JobQueries.PAGE + 10L);
                // One that waits can be cancelled all the same.
                UUID last = UUID.fromString(JobsBed.json(bed.host.get("/api/v1/jobs?limit=1&server_serial=WAITING-0"))
                        .at("/items/0/job_id")
                        .asText());
                bed.cancel(last);
                assertThat(bed.awaitComplete(last).path("result").asText()).isEqualTo("cancelled");
            }
        }
    }

    private static NewJob job(JobsBed bed, int number) {
        ObjectNode recipe = Json.object().put("task_target", TestWorkflow.TARGET);
        ObjectNode body = Json.object().put("server_serial", "WAITING-" + number);
        body.set("recipe", recipe);
        return new NewJob(
                UUID.randomUUID(),
                JobRequest.read(body),
                recipe,
                bed.workflow,
                "media/maintenance:latest",
                "sha256:c",
                List.of(),
                List.of(),
                "test",
                Optional.empty());
    }
}
