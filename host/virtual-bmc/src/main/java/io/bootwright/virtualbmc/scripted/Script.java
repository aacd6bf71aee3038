package io.bootwright.virtualbmc.scripted;

import java.util.Optional;

/**
 * What a scripted machine does in its next runs.
 *
 * @param failStep the step that fails, such as {@code partition.service}
 * @param exitCode its exit code, 1 to 255
 * @param silent whether the maintenance OS, or what a vendor's installer has installed, starts but never reports
 * @param installerEnd how a vendor's installer ends
 * @param port TCP port of the loopback address that an installed system listens on; 0 for none
 * @param output what a successful job leaves, the text of a JSON object
 */
public record Script(
        Optional<String> failStep,
        int exitCode,
        boolean silent,
        InstallerEnd installerEnd,
        int port,
        Optional<String> output) {
    /** How a vendor's installer ends. */
    public enum InstallerEnd {
        /** It resets the machine. */
        REBOOT,
        /** It turns the machine off. */
        POWER_OFF,
        /** It stops with a question. */
        HANG
    }

    /** A run of the maintenance OS. */
    public Script(Optional<String> failStep, int exitCode, boolean silent) {
        this(failStep, exitCode, silent, InstallerEnd.REBOOT, 0, Optional.empty());
    }

    /** Everything succeeds. */
    public static Script success() {
        return new Script(Optional.empty(), 1, false);
    }

    /** One step fails. */
    public static Script failing(String step, int exitCode) {
        return new Script(Optional.of(step), exitCode, false);
    }

    /** A vendor's installer: how it ends, and what the installed system does. */
    public static Script installer(InstallerEnd end, boolean silent, int port) {
        return new Script(Optional.empty(), 1, silent, end, port, Optional.empty());
    }

    /** Everything succeeds, and the job leaves an output, the text of a JSON object. */
    public static Script leaving(String output) {
        return new Script(Optional.empty(), 1, false, InstallerEnd.REBOOT, 0, Optional.of(output));
    }
}
