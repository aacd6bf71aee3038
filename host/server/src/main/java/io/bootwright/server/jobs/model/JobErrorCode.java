package io.bootwright.server.jobs.model;

/** Why a job did not succeed: a stable code, a title, and what an operator can do about it. */
public enum JobErrorCode {
    BMC_UNREACHABLE(
            "The BMC could not be reached",
            "Check the BMC's address and session limit (bootwright server probe), then create the job again."),
    BMC_LOGIN_REFUSED(
            "The BMC refused the login",
            "Correct username and password of the server's bmc (bootwright server probe),"
                    + " then create the job again. A login is never repeated, as BMCs lock accounts."),
    POWER_FAILED(
            "The BMC did not change the server's power",
            "Look at the server in the BMC's own web page; a BMC that is stuck often needs a reset of the BMC itself."),
    INSERT_FAILED(
            "The BMC did not take a disc",
            "Check that virtual media are licensed and enabled, that nobody holds them in a remote console, and that"
                    + " urls.media of this host is an address the BMC can fetch from."),
    BOOT_OVERRIDE_FAILED(
            "The boot override could not be set",
            "Check in the BMC that one-time boot from virtual CD in UEFI mode is possible; some firmwares need it enabled"
                    + " in their setup."),
    NEVER_READ(
            "The discs were inserted but never read",
            "The BMC must reach this host's media URL (urls.media, or urls.media of the server): check route, firewall and"
                    + " whether it speaks http or wants https with a certificate it trusts. If the boot order ignored the"
                    + " virtual CD, look at the server's console."),
    NO_FIRST_CONTACT(
            "The maintenance system did not report",
            "The disc was read, so look at the server's console: it names the phase it is in. Usual causes are a wrong"
                    + " network in the server's record, or a target URL (urls.target) the server cannot reach."),
    END_NOT_SEEN(
            "The end of the installation was not seen",
            "Look at the server's console: installers stop there with a question or an error. If the system is installed"
                    + " after all, the completion rule did not fit: choose another one, or a longer deadline."),
    ADDRESS_IN_USE(
            "Another machine answers at the address that tells the end",
            "No disk was written. Correct completion.address in the recipe, or find the machine that has the address."),
    HEARTBEAT_LOST(
            "The server's reports stopped",
            "Look at the server's power and console. It may have been power-cycled, have crashed or lost its network. The"
                    + " disk may be half written: create the job again."),
    SERVER_RESTARTED(
            "The server started again in the middle of the job",
            "Look at its power supplies and at who resets it. The disk may be half written: create the job again."),
    TOTAL_TIMEOUT(
            "The job took too long",
            "See in the log which step was running. If it only was slow, raise deadlines.total or the bundle's timeout."),
    STEP_FAILED(
            "A step failed on the server",
            "Read the failed step's last lines in the job's log (bootwright job log), mend the cause and create the job"
                    + " again; the disk may be half written."),
    STEP_NOT_RUN(
            "A step of the job did not run",
            "The server reported success without it. Look whether the bundle's target requires its last step (bootwright"
                    + " bundle validate), publish a corrected version and create the job again."),
    UPDATE_FAILED(
            "The BMC did not update the firmware",
            "The detail has the BMC's own words. Read the BMC's log, check that the image is for this board, and look at the"
                    + " versions in the BMC before you create the job again."),
    WRONG_HOST(
            "The job reached another machine than the one it was meant for",
            "No disk was written. Compare serial and UUID of the server's record with the machine (bootwright server probe"
                    + " shows what the BMC says), and the BMC address with the server it belongs to."),
    PREPARE_FAILED(
            "The task medium could not be made",
            "The detail names bundle or file. Check the bundle, the free space of the data directory and the host's log."),
    HOST_RESTARTED(
            "The host was restarted and could not resume the job",
            "Something the job needs was lost while the host was down, see the detail. Create the job again."),
    CANCELLED("The job was cancelled", "Nothing to mend. The disk may be half written if steps were running."),
    CLEANUP_INCOMPLETE(
            "The clean-up could not finish",
            "Eject both virtual media by hand, clear the boot override and set the power as you want it; the server is free"
                    + " for new jobs."),
    INTERNAL("The host failed", "This is a fault of the host. Its log has more under the job's id.");

    private final String title;
    private final String hint;

    JobErrorCode(String title, String hint) {
        this.title = title;
        this.hint = hint;
    }

    /** What happened, in a few words. */
    public String title() {
        return title;
    }

    /** What to do, when nothing more exact is known. */
    public String hint() {
        return hint;
    }
}
