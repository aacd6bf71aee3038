package io.bootwright.server.jobs;

/**
 * The recorded position of a job: written before what the stage does, so that a restarted host does it again. Each
 * stage is safe to repeat. {@code docs/job-states.md} draws it.
 */
enum Stage {
    /** Waits for a runner. */
    QUEUED(Phase.QUEUED),
    /** Tokens, task ISO, media paths, a first look at the BMC. Power is untouched. */
    PREPARING(Phase.PREPARING),
    /** Forces power off: from here on a clean-up has to deal with the BMC. */
    POWERING_OFF(Phase.INSERTING),
    /** Ejects everything and inserts both discs. */
    INSERTING(Phase.INSERTING),
    /** Sets the boot override. */
    SETTING_BOOT(Phase.BOOTING),
    /** The one power-on of the installation; counted before it is sent. */
    POWERING_ON(Phase.BOOTING),
    /** Waits for reads of the discs and for the first report. */
    BOOTED(Phase.BOOTING),
    /** Waits for the final report. */
    RUNNING(Phase.RUNNING),
    CLEANUP_POWERING_OFF(Phase.CLEANING_UP),
    /** Ejects both discs and clears the boot override. */
    CLEANUP_EJECTING(Phase.CLEANING_UP),
    /** The power-on into the disk; counted before it is sent. */
    CLEANUP_POWERING_ON(Phase.CLEANING_UP),
    /** Ends media paths and tokens, wipes secrets; no BMC. */
    RELEASING(Phase.CLEANING_UP),
    DONE(Phase.DONE);

    private final Phase phase;

    Stage(Phase phase) {
        this.phase = phase;
    }

    Phase phase() {
        return phase;
    }

    /** Whether the work goes on in it, as opposed to the clean-up. */
    boolean isWork() {
        return compareTo(CLEANUP_POWERING_OFF) < 0;
    }

    /** Whether the machine may have been turned on for this job, and so may report. */
    boolean mayReport() {
        return compareTo(POWERING_ON) >= 0;
    }
}
