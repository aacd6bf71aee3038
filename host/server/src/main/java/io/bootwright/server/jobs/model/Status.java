package io.bootwright.server.jobs.model;

/** Where a job stands, in the design's words; {@link #COMPLETE} means that everything is cleaned up. */
public enum Status {
    QUEUED,
    PROVISIONING,
    SUCCEEDED,
    FAILED,
    COMPLETE
}
