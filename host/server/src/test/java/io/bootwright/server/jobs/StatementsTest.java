package io.bootwright.server.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.run.stage.TransitionListener;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a job costs the database. The bounds are what was measured, with a little room: who adds a query sees it here. */
class StatementsTest {
    /** The row in one conditional UPDATE, all events in one batch. */
    private static final long TRANSITION = 2;

    /** The last transition also removes the recipe, and reads the figures of discs that are not served any more. */
    private static final long LAST_TRANSITION = 4;

    private static final long JOB = 100;

    @TempDir
    Path directory;

    /** Counts what each transition costs; ends when the job is complete. */
    private static final class Transitions implements TransitionListener {
        final Map<Stage, Long> cost = new EnumMap<>(Stage.class);
        final CountDownLatch done = new CountDownLatch(1);
        volatile CountedStatements counted;
        private long before;

        @Override
        public void before(UUID job, Stage to) {
            before = counted.ofThisThread();
        }

        @Override
        public void after(UUID job, Stage reached) {
            cost.put(reached, counted.ofThisThread() - before);
            if (reached == Stage.DONE) {
                done.countDown();
            }
        }
    }

    /** From the request to the end of the clean-up, on a host that has the database for itself. */
    @Test
    void aTransitionIsTwoStatementsAndAWholeJobFew() throws InterruptedException {
        Transitions transitions = new Transitions();
        try (JobsBed bed = JobsBed.alone(directory, 1, transitions)) {
            CountedStatements counted = CountedStatements.of(bed.host.database().jdbi());
            transitions.counted = counted;
            bed.front().start();
            bed.post(bed.machine(0).serial(), "");
            assertThat(transitions.done.await(40, TimeUnit.SECONDS)).isTrue();

            assertThat(transitions.cost)
                    .hasSizeGreaterThan(8)
                    .allSatisfy((stage, cost) -> assertThat(cost)
                            .as("%s", stage)
                            .isLessThanOrEqualTo(stage == Stage.DONE ? LAST_TRANSITION : TRANSITION));
            assertThat(counted.total()).as("%s", counted.byTable()).isLessThanOrEqualTo(JOB);
        }
    }
}
