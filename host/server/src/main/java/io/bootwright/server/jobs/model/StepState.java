package io.bootwright.server.jobs.model;

/** State of one step on the target. */
public enum StepState {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    /** Never started, or not seen to: the job ended before it. */
    SKIPPED
}
