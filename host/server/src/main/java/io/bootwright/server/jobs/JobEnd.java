package io.bootwright.server.jobs;

import java.time.Instant;
import java.util.Optional;

/** Writes how the work of a job ended; the clean-up follows. */
final class JobEnd {
    private JobEnd() {}

    /** Ends a job without the target's word: cancelled, or failed for a reason this host saw. */
    static void end(JobTx tx, Result result, JobError error, Instant now) {
        Holding.of(tx.job(), tx.steps()).ifPresent(held -> holdPower(tx, held.words(), now));
        for (JobStep step : tx.steps()) {
            if (step.state() == StepState.RUNNING) {
                JobStep ended = step.with(
                        StepState.FAILED, Optional.empty(), Optional.of(now), Optional.empty(), Optional.empty());
                tx.putStep(ended, Optional.of(step));
            } else if (step.state() == StepState.PENDING) {
                tx.putStep(step.withState(StepState.SKIPPED), Optional.of(step));
            }
        }
        tx.update(new JobUpdate().result(result).error(error));
    }

    /** The clean-up will not touch the power. */
    static void holdPower(JobTx tx, String why, Instant now) {
        tx.log(LogLine.ofHost(now, why + " and may still be running: the power of the server is left alone"));
        tx.update(new JobUpdate().set("power_held", true));
    }

    /** Ends a job as its target reported it. */
    static void succeed(JobTx tx, Instant now) {
        for (JobStep step : tx.steps()) {
            if (!step.ended()) {
                tx.putStep(
                        step.with(
                                StepState.SUCCEEDED,
                                Optional.empty(),
                                Optional.of(now),
                                Optional.empty(),
                                Optional.empty()),
                        Optional.of(step));
            }
        }
        tx.update(new JobUpdate().result(Result.SUCCEEDED).set("final_status", Result.SUCCEEDED));
    }
}
