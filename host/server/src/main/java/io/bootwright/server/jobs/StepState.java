package io.bootwright.server.jobs;

/** State of one step on the target. */
enum StepState {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    /** Never started, or not seen to: the job ended before it. */
    SKIPPED
}
