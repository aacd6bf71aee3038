package io.bootwright.server.jobs.run.stage;

import io.bootwright.errors.ErrorCode;
import io.bootwright.server.jobs.model.JobError;

/** Ends the work, or the clean-up, of a job with an error. */
public final class StageFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient JobError error;

    public StageFailedException(JobError error) {
        super(error.detail());
        this.error = error;
    }

    public StageFailedException(ErrorCode code, String detail) {
        this(JobError.of(code, detail));
    }

    /** The error that the job ends with. */
    public JobError error() {
        return error;
    }
}
