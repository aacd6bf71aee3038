package io.bootwright.cli;

/** The exit codes, as scripts may rely on them. */
final class ExitCode {
    static final int DONE = 0;
    /** What was asked failed; for {@code job watch}: the job did not succeed. */
    static final int FAILED = 1;
    /** Wrong usage or configuration. */
    static final int USAGE = 2;
    /** The host cannot be reached, or does not let us in. */
    static final int NO_HOST = 3;

    private ExitCode() {}
}
