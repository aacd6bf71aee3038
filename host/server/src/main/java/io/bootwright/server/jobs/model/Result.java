package io.bootwright.server.jobs.model;

/** How a job ended; it stays when the job is complete. */
public enum Result {
    SUCCEEDED,
    FAILED,
    CANCELLED;

    /** The status between the end of the work and the end of the clean-up. */
    public Status status() {
        return this == SUCCEEDED ? Status.SUCCEEDED : Status.FAILED;
    }
}
