package io.bootwright.cli.shell;

/** The exit codes, as scripts may rely on them. */
public final class ExitCode {
    public static final int DONE = 0;
    /** What was asked failed; for {@code job watch}: the job did not succeed. */
    public static final int FAILED = 1;
    /** Wrong usage or configuration. */
    public static final int USAGE = 2;
    /** The host cannot be reached, or does not let us in. */
    public static final int NO_HOST = 3;

    private ExitCode() {}
}
