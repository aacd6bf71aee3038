package io.bootwright.server.jobs.store;

/** What lies apart from a job's row, because it is long or secret. */
public enum PartKind {
    /** The recipe with its references pinned, sealed; wiped when the job is complete. */
    RECIPE,
    /** What the job leaves: a JSON object. */
    OUTPUT,
    /** What a firmware update by the BMC must not forget; wiped when the job is complete. */
    UPDATE
}
