package io.bootwright.server.jobs.store;

import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobStep;
import java.util.List;

/**
 * A job with its steps, as they were read or written last. Immutable.
 *
 * @param steps by their index
 */
record JobState(Job job, List<JobStep> steps) {
    JobState {
        steps = List.copyOf(steps);
    }
}
