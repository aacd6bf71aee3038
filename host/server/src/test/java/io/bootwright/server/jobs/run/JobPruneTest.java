package io.bootwright.server.jobs.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.server.jobs.Jobs;
import io.bootwright.server.jobs.JobsBed;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that ended long ago. */
class JobPruneTest {
    @TempDir
    Path directory;

    @Test
    void theyAreRemovedWithAllThatHangsOnThemButTheLastOfEachServer() {
        try (JobsBed bed = JobsBed.in(directory, 2);
                Jobs jobs = bed.run()) {
            UUID old = run(bed, 0);
            UUID lastOfItsServer = run(bed, 1);
            long manyLines = 2500;
            bed.host.database().jdbi().useTransaction(handle -> {
                for (long i = 0; i < manyLines; i++) {
                    handle.execute("INSERT INTO job_events VALUES (?, ?, 'log', '{}')", old, 1_000 + i);
                }
                handle.execute("UPDATE jobs SET last_event = ? WHERE job_id = ?", 1_000 + manyLines, old);
            });
            bed.clock.forward(Duration.ofDays(50));
            UUID newer = run(bed, 0);
            assertThat(rowsOf(bed, old)).isGreaterThan(manyLines);

            bed.clock.forward(Duration.ofDays(41));
            bed.await404(old);
            assertThat(rowsOf(bed, old)).isZero();
            for (UUID kept : List.of(lastOfItsServer, newer)) {
                assertThat(bed.job(kept).path("result").asText()).isEqualTo("succeeded");
                assertThat(bed.job(kept).path("media")).hasSize(2);
                assertThat(bed.host.get("/api/v1/jobs/" + kept + "/log").body()).contains("done");
            }
            assertThat(jobs.counts()).containsEntry("complete/succeeded", 2L);
            // The server that is installed once more loses the job that was its last.
            run(bed, 1);
            bed.clock.forward(Duration.ofDays(1));
            bed.await404(lastOfItsServer);
        }
    }

    private static UUID run(JobsBed bed, int machine) {
        UUID id = bed.post(bed.machine(machine).serial(), "");
        assertThat(bed.awaitComplete(id).path("result").asText()).isEqualTo("succeeded");
        return id;
    }

    private static long rowsOf(JobsBed bed, UUID id) {
        return bed.host
                .database()
                .jdbi()
                .withHandle(handle ->
                        List.of("jobs", "job_steps", "job_events", "job_parts", "media_disc", "job_tokens").stream()
                                .mapToLong(table -> handle.createQuery(
                                                "SELECT COUNT(*) FROM " + table + " WHERE job_id = :id")
                                        .bind("id", id)
                                        .mapTo(Long.class)
                                        .one())
                                .sum());
    }
}
