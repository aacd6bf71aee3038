package io.bootwright.server.jobs.model;

/** The part of its life a job is in, for people; {@link Stage} is finer. */
enum Phase {
    QUEUED,
    PREPARING,
    INSERTING,
    BOOTING,
    RUNNING,
    CLEANING_UP,
    DONE
}
