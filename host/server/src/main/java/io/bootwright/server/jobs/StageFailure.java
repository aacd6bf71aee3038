package io.bootwright.server.jobs;

/** Ends the work, or the clean-up, of a job with an error. */
final class StageFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient JobError error;

    StageFailure(JobError error) {
        super(error.detail());
        this.error = error;
    }

    StageFailure(JobErrorCode code, String detail) {
        this(JobError.of(code, detail));
    }

    JobError error() {
        return error;
    }
}
