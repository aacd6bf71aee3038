package io.bootwright.server.jobs;

/** State of one step on the target. */
enum StepState {
    PENDING,
    RUNNING,
    SUCCEEDED,
    FAILED,
    /** Never started, because the job ended before it. */
    SKIPPED
}
