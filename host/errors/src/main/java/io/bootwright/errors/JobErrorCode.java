package io.bootwright.errors;

import java.util.Set;

/**
 * Why a job did not succeed, as this host saw it. The remedy is the job's hint where nothing more exact is known. What the
 * dispatcher knows better has its own codes, and what an API request can meet as well is a {@link ProblemCode}.
 */
public enum JobErrorCode implements ErrorCode {
    POWER_FAILED(
            "The BMC did not change the server's power",
            "The BMC took the request, or refused it, and the power state stayed as it was.",
            "Look at the server in the BMC's own web page; a BMC that is stuck often needs a reset of the BMC itself."),
    INSERT_FAILED(
            "The BMC did not take a disc",
            "Inserting a virtual CD was refused, or accepted and not done. Power was touched at most by turning it off.",
            "Check that virtual media are licensed and enabled, that nobody holds them in a remote console, and that"
                    + " urls.media of this host is an address the BMC can fetch from."),
    BOOT_OVERRIDE_FAILED(
            "The boot override could not be set",
            "The BMC did not take, or did not keep, the order to boot once from the virtual CD.",
            "Check in the BMC that one-time boot from virtual CD in UEFI mode is possible; some firmwares need it enabled"
                    + " in their setup."),
    NEVER_READ(
            "The discs were inserted but never read",
            "The BMC says that the discs are inserted, but it never fetched a byte of them after power-on.",
            "The BMC must reach this host's media URL (urls.media, or urls.media of the server): check route, firewall and"
                    + " whether it speaks http or wants https with a certificate it trusts. If the boot order ignored the"
                    + " virtual CD, look at the server's console."),
    NO_FIRST_CONTACT(
            "The maintenance system did not report",
            "The installer disc was read, but the dispatcher's first report did not come within deadlines.first-contact.",
            "The disc was read, so look at the server's console: it names the phase it is in. Usual causes are a wrong"
                    + " network in the server's record, or a target URL (urls.target) the server cannot reach."),
    END_NOT_SEEN(
            "The end of the installation was not seen",
            "The completion rule of the job was not fulfilled before its deadline.",
            "Look at the server's console: installers stop there with a question or an error. If the system is installed"
                    + " after all, the completion rule did not fit: choose another one, or a longer deadline."),
    ADDRESS_IN_USE(
            "Another machine answers at the address that tells the end",
            "The address of the rule tcp-probe takes connections although the server is off.",
            "No disk was written. Correct completion.address in the recipe, or find the machine that has the address."),
    HEARTBEAT_LOST(
            "The server's reports stopped",
            "The dispatcher had reported, and then was silent for longer than the heartbeat's deadline.",
            "Look at the server's power and console. It may have been power-cycled, have crashed or lost its network. The"
                    + " disk may be half written: create the job again."),
    SERVER_RESTARTED(
            "The server started again in the middle of the job",
            "A report came from another start of the machine. The task does not begin a second time.",
            "Look at its power supplies and at who resets it. The disk may be half written: create the job again."),
    TOTAL_TIMEOUT(
            "The job took too long",
            "The job had not ended within deadlines.total or the bundle's timeout.",
            "See in the log which step was running. If it only was slow, raise deadlines.total or the bundle's timeout."),
    STEP_FAILED(
            "A step failed on the server",
            "A step's unit ended with an error. The job shows its name, its exit code and its last lines.",
            "Read the last lines of the step (bootwright job log), mend the cause and create the job again; the disk may be"
                    + " half written."),
    STEP_NOT_RUN(
            "A step of the job did not run",
            "The target was reached, but a declared step did not run to its end. A job succeeds only when each of its steps"
                    + " was seen to end well.",
            "The detail names the step. Look whether the bundle's target requires its last step, and each step the one before"
                    + " it (bootwright bundle test); the disk may be half written."),
    UPDATE_FAILED(
            "The BMC did not update the firmware",
            "The BMC refused the update, its task failed, or nothing showed that the update was done.",
            "The detail has the BMC's own words. Read the BMC's log, check that the image is for this board, and look at the"
                    + " versions in the BMC before you create the job again."),
    WRONG_HOST(
            "The job reached another machine than the one it was meant for",
            "Serial and UUID of the server's record do not fit what its BMC shows, or what the machine itself says, or the"
                    + " machine cannot be told from others.",
            "No disk was written. Compare serial and UUID of the server's record with the machine (bootwright server probe"
                    + " shows what the BMC says), and the BMC address with the server it belongs to."),
    PREPARE_FAILED(
            "The task medium could not be made",
            "The bundle could not make its files from this recipe, or the host could not write them.",
            "The detail names bundle or file. Check the bundle, the free space of the data directory and the host's log."),
    HOST_RESTARTED(
            "The host was restarted and could not resume the job",
            "Jobs go on after a restart; this one lost something that it needs.",
            "Something the job needs was lost while the host was down, see the detail. Create the job again."),
    CANCELLED(
            "The job was cancelled",
            "Somebody asked for it; the log says who.",
            "Nothing to mend. The disk may be half written if steps were running."),
    CLEANUP_INCOMPLETE(
            "The clean-up could not finish",
            "The work has ended, but the BMC did not eject the discs, clear the boot override or set the power in time.",
            "Eject both virtual media by hand, clear the boot override and set the power as you want it; the server is free"
                    + " for new jobs.");

    private final ErrorText text;

    JobErrorCode(String title, String meaning, String remedy) {
        this.text = new ErrorText(title, meaning, remedy);
    }

    @Override
    public ErrorText text() {
        return text;
    }

    @Override
    public Set<Place> places() {
        return switch (this) {
            case STEP_FAILED, STEP_NOT_RUN, WRONG_HOST -> Set.of(Place.JOB, Place.SERVER);
            default -> Set.of(Place.JOB);
        };
    }
}
