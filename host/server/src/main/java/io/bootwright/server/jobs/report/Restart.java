package io.bootwright.server.jobs.report;

import io.bootwright.server.jobs.model.JobError;
import io.bootwright.server.jobs.model.JobErrorCode;
import io.bootwright.server.jobs.model.JobStep;
import io.bootwright.server.jobs.model.Result;
import io.bootwright.server.jobs.model.StepState;
import io.bootwright.server.jobs.store.JobOutcome;
import io.bootwright.server.jobs.store.JobTransaction;
import io.bootwright.server.jobs.store.JobUpdate;
import java.time.Instant;
import java.util.Optional;

/**
 * A machine that starts again in the middle of its job finds the discs still inserted and would begin once more: to wipe
 * what is half written, to flash what is half flashed. That is for an operator to decide.
 */
final class Restart {
    private Restart() {}

    /** Ends the job. */
    static void end(JobTransaction tx, Instant now) {
        Optional<String> step = tx.steps().stream()
                .filter(known -> known.state() == StepState.RUNNING)
                .map(JobStep::name)
                .findFirst();
        String detail = "Server " + tx.job().serial() + " started again in the middle of " + step.orElse("the job")
                + ": its power was lost, or somebody reset it.";
        JobOutcome.end(tx, Result.FAILED, JobError.of(JobErrorCode.SERVER_RESTARTED, detail), now);
        tx.update(new JobUpdate().set("failed_step", step));
    }
}
