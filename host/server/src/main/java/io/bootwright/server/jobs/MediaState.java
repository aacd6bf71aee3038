package io.bootwright.server.jobs;

/** Whether a job's discs are in the BMC's slots, as far as this host has brought it. */
enum MediaState {
    NONE,
    INSERTED,
    EJECTED
}
