package io.bootwright.cli.shell;

import io.bootwright.errors.CliErrorCode;
import java.util.Objects;
import java.util.Optional;

/** The end of a command, with its exit code, one message for the user, and what to do. */
public final class CliException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int exit;
    private final Optional<CliErrorCode> code;
    private final String hint;

    private CliException(int exit, Optional<CliErrorCode> code, String message, String hint) {
        super(message);
        this.exit = exit;
        this.code = code;
        this.hint = hint;
    }

    /** What was asked failed. */
    public static CliException failed(String message) {
        return new CliException(ExitCode.FAILED, Optional.empty(), message, "");
    }

    /** Wrong use or configuration of this program. */
    public static CliException usage(String message) {
        return new CliException(ExitCode.USAGE, Optional.empty(), message, "");
    }

    /** The host cannot be asked; what to do is said by the catalogue. */
    public static CliException unreachable(CliErrorCode code, String message) {
        return unreachable(code, message, code.remedy());
    }

    /** The host cannot be asked. */
    public static CliException unreachable(CliErrorCode code, String message, String hint) {
        return new CliException(ExitCode.NO_HOST, Optional.of(code), message, hint);
    }

    @Override
    public String getMessage() {
        return Objects.requireNonNull(super.getMessage());
    }

    /** The entry of the error catalogue, if the host cannot be asked. */
    public Optional<CliErrorCode> code() {
        return code;
    }

    public int exit() {
        return exit;
    }

    /** What to do, a sentence; empty if the message says it. */
    public String hint() {
        return hint;
    }
}
