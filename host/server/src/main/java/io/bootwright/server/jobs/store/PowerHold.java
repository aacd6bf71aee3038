package io.bootwright.server.jobs.store;

import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobStep;
import io.bootwright.server.jobs.model.StepState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Steps during which a server must keep its power, such as a flash. While one of them runs, or may begin at any moment,
 * this host neither cancels the job nor switches the server off, until the bundle's time from power-on is over; then the
 * job may fail, but the power is left alone.
 *
 * @param step the step
 * @param until when the bundle's time is over
 */
public record PowerHold(JobStep step, Instant until) {
    /** The step that holds the power of a job now. */
    public static Optional<PowerHold> of(Job job, List<JobStep> steps) {
        if (job.result().isPresent()
                || job.reports().lastContact().isEmpty()
                || !job.stage().isWork()) {
            return Optional.empty();
        }
        Instant until = job.power()
                .onAt()
                .orElseGet(job.progress()::stageSince)
                .plus(job.plan().timeout());
        for (JobStep step : steps) {
            boolean now = step.state() == StepState.RUNNING || step.state() == StepState.PENDING;
            if (now && step.uninterruptible()) {
                return Optional.of(new PowerHold(step, until));
            }
            if (step.state() != StepState.SUCCEEDED) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** For people: what it is that must not be interrupted. */
    public String words() {
        return step.name() + " (" + step.title() + ") must not be interrupted";
    }
}
