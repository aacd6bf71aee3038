package io.bootwright.server.jobs;

import java.time.Instant;
import java.util.Optional;

/**
 * A machine that starts again in the middle of its job finds the discs still inserted and would begin once more: to wipe
 * what is half written, to flash what is half flashed. That is for an operator to decide.
 */
final class Restart {
    private Restart() {}

    /** Ends the job. */
    static void end(JobTx tx, Instant now) {
        Optional<String> step = tx.steps().stream()
                .filter(known -> known.state() == StepState.RUNNING)
                .map(JobStep::name)
                .findFirst();
        String detail = "Server " + tx.job().serial() + " started again in the middle of " + step.orElse("the job")
                + ": its power was lost, or somebody reset it.";
        JobEnd.end(tx, Result.FAILED, JobError.of(JobErrorCode.SERVER_RESTARTED, detail), now);
        tx.update(new JobUpdate().set("failed_step", step));
    }
}
