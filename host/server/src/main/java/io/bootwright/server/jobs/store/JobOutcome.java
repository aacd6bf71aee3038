package io.bootwright.server.jobs.store;

import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobError;
import io.bootwright.server.jobs.model.JobErrorCode;
import io.bootwright.server.jobs.model.JobStep;
import io.bootwright.server.jobs.model.LogLine;
import io.bootwright.server.jobs.model.PowerHold;
import io.bootwright.server.jobs.model.Result;
import io.bootwright.server.jobs.model.StepState;
import java.time.Instant;
import java.util.Optional;

/** Writes how the work of a job ended; the clean-up follows. */
public final class JobOutcome {
    private JobOutcome() {}

    /** Ends a job without the target's word: cancelled, or failed for a reason this host saw. */
    public static void end(JobTransaction tx, Result result, JobError error, Instant now) {
        PowerHold.of(tx.job(), tx.steps()).ifPresent(held -> holdPower(tx, held.words(), now));
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
    public static void holdPower(JobTransaction tx, String why, Instant now) {
        tx.log(LogLine.ofHost(now, why + " and may still be running: the power of the server is left alone"));
        tx.update(new JobUpdate().set("power_held", true));
    }

    /**
     * Ends a job whose target reported that all went well. That is believed only if every step ended well: a step that
     * nobody saw end did not run.
     */
    public static void succeed(JobTransaction tx, Instant now) {
        Optional<JobStep> open = tx.job().completion().vendor()
                ? Optional.empty()
                : tx.steps().stream()
                        .filter(step -> step.state() != StepState.SUCCEEDED)
                        .findFirst();
        if (open.isPresent()) {
            end(tx, Result.FAILED, notRun(tx.job(), open.get()), now);
            tx.update(new JobUpdate().set("failed_step", open.get().name()));
        } else {
            succeedUnreported(tx);
        }
        tx.update(new JobUpdate().set("final_status", Result.SUCCEEDED));
    }

    private static JobError notRun(Job job, JobStep step) {
        return JobError.of(
                step.state() == StepState.FAILED ? JobErrorCode.STEP_FAILED : JobErrorCode.STEPS_NOT_RUN,
                "Server " + job.serial() + " reported success, but its step " + step.name()
                        + (step.title().equals(step.name()) ? "" : " (" + step.title() + ")")
                        + switch (step.state()) {
                            case PENDING, SKIPPED -> " never ran.";
                            case RUNNING -> " had not ended.";
                            case FAILED, SUCCEEDED ->
                                " had failed"
                                        + step.exitCode()
                                                .map(code -> " with exit code " + code)
                                                .orElse("")
                                        + ".";
                        });
    }

    /** Ends a job whose completion rule this host saw fulfilled. Steps that nobody reported are not shown as done. */
    public static void succeedUnreported(JobTransaction tx) {
        for (JobStep step : tx.steps()) {
            if (!step.ended()) {
                tx.putStep(step.withState(StepState.SKIPPED), Optional.of(step));
            }
        }
        tx.update(new JobUpdate().result(Result.SUCCEEDED));
    }
}
