package io.bootwright.server.jobs.run.stage;

import io.bootwright.redfish.RedfishException;
import io.bootwright.server.jobs.model.JobError;
import io.bootwright.server.jobs.model.JobErrorCode;

/** What becomes of a job when its BMC does not do what it is asked for. */
final class BmcErrors {
    private BmcErrors() {}

    /** Whether trying again may help; a refused login is never repeated, as BMCs lock accounts. */
    static boolean retryable(RedfishException e) {
        return switch (e.kind()) {
            case UNREACHABLE, REFUSED, TIMEOUT -> true;
            case UNAUTHORIZED, UNSUPPORTED -> false;
        };
    }

    /**
     * The error of a job that fails by this.
     *
     * @param otherwise the error when the BMC answers and will not
     * @param doing for messages: "inserting the installer"
     */
    static JobError of(RedfishException e, JobErrorCode otherwise, String doing) {
        JobErrorCode code = switch (e.kind()) {
            case UNREACHABLE -> JobErrorCode.BMC_UNREACHABLE;
            case UNAUTHORIZED -> JobErrorCode.BMC_LOGIN_REFUSED;
            case REFUSED, TIMEOUT, UNSUPPORTED -> otherwise;
        };
        String hint = e.hint().isEmpty() ? code.hint() : e.hint();
        return new JobError(code, "While " + doing + ": " + e.getMessage(), hint);
    }
}
