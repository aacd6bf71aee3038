package io.bootwright.server.jobs.model;

/** What becomes of the server's power when a job ends ({@code on_completion}, {@code on_failure}). */
public enum PowerAfter {
    /** Off, media out, on: it boots its disk. */
    REBOOT,
    /** Off, media out, stays off. */
    POWER_OFF,
    /** Media out; power is left alone. */
    HOLD
}
