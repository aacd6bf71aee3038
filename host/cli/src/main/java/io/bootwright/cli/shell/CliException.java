package io.bootwright.cli.shell;

import java.util.Objects;

/** The end of a command, with its exit code, one message for the user, and what to do. */
public final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exit;
    private final String hint;

    private CliException(int exit, String message, String hint) {
        super(message);
        this.exit = exit;
        this.hint = hint;
    }

    /** What was asked failed. */
    public static CliException failed(String message) {
        return new CliException(ExitCode.FAILED, message, "");
    }

    /** Wrong use or configuration of this program. */
    public static CliException usage(String message) {
        return new CliException(ExitCode.USAGE, message, "");
    }

    /** The host cannot be reached, or is none. */
    public static CliException unreachable(String message, String hint) {
        return new CliException(ExitCode.NO_HOST, message, hint);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    public int exit() {
        return exit;
    }

    /** What to do, a sentence; empty if the message says it. */
    public String hint() {
        return hint;
    }
}
