package io.bootwright.server.jobs.store;

import io.bootwright.errors.JobErrorCode;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobError;
import io.bootwright.server.jobs.model.JobOutcome;
import io.bootwright.server.jobs.model.JobStep;
import io.bootwright.server.jobs.model.Result;
import io.bootwright.server.jobs.model.StepState;
import java.util.Optional;

/** Writes how the work of a job ended; the clean-up follows. */
public final class JobEnding {
    private JobEnding() {}

    /** Ends a job without the target's word: cancelled, or failed for a reason this host saw. */
    public static void end(JobTransaction tx, Result result, JobError error) {
        PowerHold.of(tx.job(), tx.steps()).ifPresent(held -> holdPower(tx, held.words()));
        for (JobStep step : tx.steps()) {
            if (step.state() == StepState.RUNNING) {
                JobStep ended = step.with(
                        StepState.FAILED, Optional.empty(), Optional.of(tx.now()), Optional.empty(), Optional.empty());
                tx.putStep(ended);
            } else if (step.state() == StepState.PENDING) {
                tx.putStep(step.withState(StepState.SKIPPED));
            }
        }
        tx.outcome(outcome -> outcome.ended(result, error));
    }

    /** The clean-up will not touch the power. */
    public static void holdPower(JobTransaction tx, String why) {
        tx.log(why + " and may still be running: the power of the server is left alone");
        tx.update(job -> job.with(job.power().heldNow()));
    }

    /**
     * Ends a job whose target reported that all went well. That is believed only if every step ended well: a step that
     * nobody saw end did not run. A target that names no steps at all is believed: its steps are shown as skipped.
     *
     * @param named whether the report names steps
     */
    public static void succeed(JobTransaction tx, boolean named) {
        boolean silent = !named && tx.steps().stream().allMatch(step -> step.state() == StepState.PENDING);
        if (silent && !tx.steps().isEmpty()) {
            tx.log("warning: the server reported success and named none of its steps: nobody saw them run");
        }
        Optional<JobStep> open = silent || tx.job().plan().completion().vendor()
                ? Optional.empty()
                : tx.steps().stream()
                        .filter(step -> step.state() != StepState.SUCCEEDED)
                        .findFirst();
        if (open.isPresent()) {
            end(tx, Result.FAILED, notRun(tx.job(), open.get()));
            tx.outcome(outcome -> outcome.withFailedStep(Optional.of(open.get().name())));
        } else {
            succeedUnreported(tx);
        }
        tx.outcome(outcome -> outcome.withFinalStatus(Result.SUCCEEDED));
    }

    private static JobError notRun(Job job, JobStep step) {
        return JobError.of(
                step.state() == StepState.FAILED ? JobErrorCode.STEP_FAILED : JobErrorCode.STEP_NOT_RUN,
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
                tx.putStep(step.withState(StepState.SKIPPED));
            }
        }
        tx.outcome(JobOutcome::succeeded);
    }
}
