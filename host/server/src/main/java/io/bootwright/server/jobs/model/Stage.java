package io.bootwright.server.jobs.model;

import java.util.EnumSet;
import java.util.Set;

/**
 * The recorded position of a job: written before what the stage does, so that a restarted host does it again. Each
 * stage is safe to repeat. {@code docs/job-states.md} draws it.
 */
public enum Stage {
    /** Waits for a runner. */
    QUEUED(Phase.QUEUED, "queued"),
    /** Tokens, task ISO, media paths, a first look at the BMC. Power is untouched. */
    PREPARING(Phase.PREPARING, "preparing: task ISO, media paths, a look at the BMC"),
    /** Forces power off: from here on a clean-up has to deal with the BMC. */
    POWERING_OFF(Phase.INSERTING, "powering off"),
    /** Ejects everything and inserts both discs. */
    INSERTING(Phase.INSERTING, "ejecting what is inserted, inserting both discs"),
    /** Sets the boot override. */
    SETTING_BOOT(Phase.BOOTING, "setting the boot override: virtual CD, once"),
    /** The one power-on of the installation; counted before it is sent. */
    POWERING_ON(Phase.BOOTING, "powering on"),
    /** Waits for reads of the discs and for the first report. */
    BOOTED(Phase.BOOTING, "power is on; waiting for the discs to be read and for the first report"),
    /** Waits for the final report. */
    RUNNING(Phase.RUNNING, "the maintenance system reports"),
    /** A vendor's installer works by itself: this host waits until the job's completion rule is fulfilled. */
    INSTALLING(Phase.RUNNING, "the installer is being read; waiting for the installation's end"),
    /** Has the BMC begin a firmware update; its tasks are looked at first, so that nothing is begun twice. */
    UPDATE_STARTING(Phase.RUNNING, "starting the firmware update at the BMC"),
    /** Follows the BMC's task, whose path is recorded. */
    UPDATE_RUNNING(Phase.RUNNING, "the BMC updates firmware; power is not touched"),
    /** Reads the versions back once the BMC answers steadily. */
    UPDATE_VERIFYING(Phase.RUNNING, "reading the firmware's versions back"),
    CLEANUP_POWERING_OFF(Phase.CLEANING_UP, "cleaning up: powering off"),
    /** Ejects both discs and clears the boot override. */
    CLEANUP_EJECTING(Phase.CLEANING_UP, "cleaning up: ejecting both discs, clearing the boot override"),
    /** The power-on into the disk; counted before it is sent. Skipped when an installer has booted the disk itself. */
    CLEANUP_POWERING_ON(Phase.CLEANING_UP, "cleaning up: powering on into the disk"),
    /** Ends media paths and tokens, wipes secrets; no BMC. */
    RELEASING(Phase.CLEANING_UP, "cleaning up: media paths, tokens and secrets of this job"),
    DONE(Phase.DONE, "complete");

    private final Phase phase;
    private final String words;

    Stage(Phase phase, String words) {
        this.phase = phase;
        this.words = words;
    }

    /** What happens now, for the job's log. */
    public String words() {
        return words;
    }

    /** The phase that clients see. */
    public Phase phase() {
        return phase;
    }

    /** Where a job can go from here; {@code docs/job-states.md} draws exactly this. */
    public Set<Stage> next() {
        return switch (this) {
            case QUEUED -> EnumSet.of(PREPARING, RELEASING);
            case PREPARING -> EnumSet.of(POWERING_OFF, UPDATE_STARTING, RELEASING);
            case POWERING_OFF -> orCleanUp(INSERTING);
            case INSERTING -> orCleanUp(SETTING_BOOT);
            case SETTING_BOOT -> orCleanUp(POWERING_ON);
            case POWERING_ON -> orCleanUp(BOOTED);
            case BOOTED -> EnumSet.of(RUNNING, INSTALLING, CLEANUP_POWERING_OFF, CLEANUP_EJECTING);
            case RUNNING, INSTALLING -> EnumSet.of(CLEANUP_POWERING_OFF, CLEANUP_EJECTING);
            case UPDATE_STARTING -> EnumSet.of(UPDATE_RUNNING, RELEASING);
            case UPDATE_RUNNING -> EnumSet.of(UPDATE_VERIFYING, RELEASING);
            case UPDATE_VERIFYING -> EnumSet.of(RELEASING);
            case CLEANUP_POWERING_OFF -> EnumSet.of(CLEANUP_EJECTING, RELEASING);
            case CLEANUP_EJECTING -> EnumSet.of(CLEANUP_POWERING_ON, RELEASING);
            case CLEANUP_POWERING_ON -> EnumSet.of(RELEASING);
            case RELEASING -> EnumSet.of(DONE);
            case DONE -> EnumSet.noneOf(Stage.class);
        };
    }

    private static Set<Stage> orCleanUp(Stage next) {
        return EnumSet.of(next, CLEANUP_POWERING_OFF, CLEANUP_EJECTING);
    }

    /** Whether the work goes on in it, as opposed to the clean-up. */
    public boolean isWork() {
        return compareTo(CLEANUP_POWERING_OFF) < 0;
    }

    /** Whether the BMC is at work on firmware. */
    public boolean isUpdate() {
        return compareTo(UPDATE_STARTING) >= 0 && compareTo(UPDATE_VERIFYING) <= 0;
    }

    /** Whether the machine may have been turned on for this job, and so may report. */
    public boolean mayReport() {
        return compareTo(POWERING_ON) >= 0 && !isUpdate();
    }
}
