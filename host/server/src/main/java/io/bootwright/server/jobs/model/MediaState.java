package io.bootwright.server.jobs.model;

/** Whether a job's discs are in the BMC's slots, as far as this host has brought it. */
public enum MediaState {
    NONE,
    INSERTED,
    EJECTED
}
