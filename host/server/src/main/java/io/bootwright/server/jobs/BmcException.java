package io.bootwright.server.jobs;

import io.bootwright.redfish.transport.RedfishException.Kind;

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

    /** Whether the BMC answered that it will not, so that nothing was begun. */
    boolean answered() {
        return switch (kind) {
            case REFUSED, LOGIN_REFUSED, FORBIDDEN, UNSUPPORTED -> true;
            case UNREACHABLE, TIMEOUT -> false;
        };
    }

    /** Whether trying again may help; a refused login is never repeated, as BMCs lock accounts. */
    boolean retryable() {
        return switch (kind) {
            case UNREACHABLE, REFUSED, TIMEOUT -> true;
            case LOGIN_REFUSED, FORBIDDEN, UNSUPPORTED -> false;
        };
    }

    /** The error of a job that fails by this. */
    JobError toError(JobErrorCode otherwise, String doing) {
        JobErrorCode code = switch (kind) {
            case UNREACHABLE -> JobErrorCode.BMC_UNREACHABLE;
            case LOGIN_REFUSED -> JobErrorCode.BMC_LOGIN_REFUSED;
            case FORBIDDEN, REFUSED, TIMEOUT, UNSUPPORTED -> otherwise;
        };
        String hint = this.hint.isEmpty() ? code.hint() : this.hint;
        return new JobError(code, "While " + doing + ": " + getMessage(), hint);
    }
}
