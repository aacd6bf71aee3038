package io.bootwright.server.jobs;

/** How a job ended; it stays when the job is complete. */
enum Result {
    SUCCEEDED,
    FAILED,
    CANCELLED;

    /** The status between the end of the work and the end of the clean-up. */
    Status status() {
        return this == SUCCEEDED ? Status.SUCCEEDED : Status.FAILED;
    }
}
