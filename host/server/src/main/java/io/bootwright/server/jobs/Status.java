package io.bootwright.server.jobs;

/** Where a job stands, in the design's words; {@link #COMPLETE} means that everything is cleaned up. */
enum Status {
    QUEUED,
    PROVISIONING,
    SUCCEEDED,
    FAILED,
    COMPLETE
}
