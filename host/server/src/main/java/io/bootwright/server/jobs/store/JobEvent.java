package io.bootwright.server.jobs.store;

/**
 * One event of a job's stream.
 *
 * @param id from 1, without gaps within the job
 * @param kind what the data is
 * @param data JSON
 */
public record JobEvent(long id, Kind kind, String data) {
    /** What an event tells. */
    public enum Kind {
        /** The job document, without step tails and output. */
        JOB,
        STEP,
        /** One line, of the target or of this host. */
        LOG
    }
}
