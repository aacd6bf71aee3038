package io.bootwright.server.workflow;

import java.time.Duration;

/**
 * The rule by which the end of a job is known.
 *
 * @param mode which rule
 * @param deadline from power-on until it has to be fulfilled; zero for {@link Mode#DISPATCHER}, which has others
 * @param percent how much of the installer's image must have been read before it can be fulfilled, 0 to 100
 * @param quiet how long no disc may have been read ({@link Mode#TCP_PROBE}, {@link Mode#MEDIA_READ})
 * @param address what is probed ({@link Mode#TCP_PROBE}), else empty
 * @param port what is probed, else 0
 * @param hint what to look at when the deadline passes; empty if the bundle has nothing to say
 */
public record CompletionRule(
        Mode mode, Duration deadline, int percent, Duration quiet, String address, int port, String hint) {
    /** Which rule. */
    public enum Mode {
        /** The maintenance image's dispatcher reports all along, and the end. */
        DISPATCHER,
        /** Nothing reports until the installed system reports the end. */
        WEBHOOK,
        /** The BMC shows the server off, or reset. */
        POWER_CYCLE,
        /** An address of the installed system answers. */
        TCP_PROBE,
        /** The installer was read, and then no more. */
        MEDIA_READ
    }

    /** The rule of every bundle that runs on the maintenance image. */
    public static CompletionRule dispatcher() {
        return new CompletionRule(Mode.DISPATCHER, Duration.ZERO, 0, Duration.ZERO, "", 0, "");
    }

    /** Whether a vendor's installer is at work, which boots the installed system itself. */
    public boolean vendor() {
        return mode != Mode.DISPATCHER;
    }
}
