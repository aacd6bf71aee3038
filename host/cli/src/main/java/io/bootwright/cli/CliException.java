package io.bootwright.cli;

/** The end of a command, with its exit code and one message for the user. */
final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exit;

    private CliException(int exit, String message) {
        super(message);
        this.exit = exit;
    }

    /** What was asked failed. */
    static CliException failed(String message) {
        return new CliException(ExitCode.FAILED, message);
    }

    /** Wrong use or configuration of this program. */
    static CliException usage(String message) {
        return new CliException(ExitCode.USAGE, message);
    }

    /** The host cannot be reached. */
    static CliException unreachable(String message) {
        return new CliException(ExitCode.NO_HOST, message);
    }

    int exit() {
        return exit;
    }
}
