package io.bootwright.server.jobs;

/** The job's row changed under its worker: cancelled, ended, or taken by another host. The worker looks again. */
final class Superseded extends Exception {
    private static final long serialVersionUID = 1L;

    Superseded() {
        super("the job's row changed");
    }
}
