package io.bootwright.server.jobs.model;

import java.util.Optional;

/**
 * How the work of a job ended; all empty while it goes on.
 *
 * @param result how it ended
 * @param finalStatus the target's own last word
 * @param failedStep the unit that failed
 * @param error why the job did not end as wished
 */
public record JobOutcome(
        Optional<Result> result, Optional<Result> finalStatus, Optional<String> failedStep, Optional<JobError> error) {
    /** Of a job whose work goes on. */
    public static JobOutcome none() {
        return new JobOutcome(Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    public JobOutcome succeeded() {
        return new JobOutcome(Optional.of(Result.SUCCEEDED), finalStatus, failedStep, error);
    }

    /** With the end of work that did not go as wished. */
    public JobOutcome ended(Result how, JobError why) {
        return new JobOutcome(Optional.of(how), finalStatus, failedStep, Optional.of(why));
    }

    public JobOutcome withError(JobError why) {
        return new JobOutcome(result, finalStatus, failedStep, Optional.of(why));
    }

    public JobOutcome withFinalStatus(Result said) {
        return new JobOutcome(result, Optional.of(said), failedStep, error);
    }

    public JobOutcome withFailedStep(Optional<String> step) {
        return new JobOutcome(result, finalStatus, step, error);
    }
}
