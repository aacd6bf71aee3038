package io.bootwright.server.jobs.run.stage;

import io.bootwright.redfish.RedfishException.Kind;
import io.bootwright.server.jobs.model.JobError;
import io.bootwright.server.jobs.model.JobErrorCode;

/** A BMC did not do what a job needs. The message names the BMC and quotes it; it never holds credentials. */
public final class BmcException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Kind kind;
    private final String hint;

    public BmcException(Kind kind, String message, String hint, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.hint = hint;
    }

    public BmcException(Kind kind, String message, String hint) {
        super(message);
        this.kind = kind;
        this.hint = hint;
    }

    /** Whether trying again may help; a refused login is never repeated, as BMCs lock accounts. */
    boolean retryable() {
        return switch (kind) {
            case UNREACHABLE, REFUSED, TIMEOUT -> true;
            case UNAUTHORIZED, UNSUPPORTED -> false;
        };
    }

    /** The error of a job that fails by this. */
    JobError toError(JobErrorCode otherwise, String doing) {
        JobErrorCode code = switch (kind) {
            case UNREACHABLE -> JobErrorCode.BMC_UNREACHABLE;
            case UNAUTHORIZED -> JobErrorCode.BMC_LOGIN_REFUSED;
            case REFUSED, TIMEOUT, UNSUPPORTED -> otherwise;
        };
        String hint = this.hint.isEmpty() ? code.hint() : this.hint;
        return new JobError(code, "While " + doing + ": " + getMessage(), hint);
    }
}
