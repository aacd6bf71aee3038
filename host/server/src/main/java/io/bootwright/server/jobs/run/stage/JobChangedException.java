package io.bootwright.server.jobs.run.stage;

/** The job's row changed under its worker: cancelled, ended, or taken by another host. The worker looks again. */
public final class JobChangedException extends Exception {
    private static final long serialVersionUID = 1L;

    public JobChangedException() {
        super("the job's row changed");
    }
}
