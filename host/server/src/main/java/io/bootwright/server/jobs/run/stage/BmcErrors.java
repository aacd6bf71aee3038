package io.bootwright.server.jobs.run.stage;

import io.bootwright.errors.ErrorCode;
import io.bootwright.errors.ProblemCode;
import io.bootwright.redfish.transport.RedfishException;
import io.bootwright.server.jobs.model.JobError;

/** What becomes of a job when its BMC does not do what it is asked for. */
final class BmcErrors {
    private BmcErrors() {}

    /**
     * The error of a job that fails by this.
     *
     * @param otherwise the error when the BMC answers and will not
     * @param doing for messages: "inserting the installer"
     */
    static JobError of(RedfishException e, ErrorCode otherwise, String doing) {
        ErrorCode code = switch (e.kind()) {
            case UNREACHABLE -> ProblemCode.BMC_UNREACHABLE;
            case LOGIN_REFUSED -> ProblemCode.BMC_LOGIN_REFUSED;
            case FORBIDDEN, REFUSED, TIMEOUT, UNSUPPORTED -> otherwise;
        };
        String hint = e.hint().isEmpty() ? code.remedy() : e.hint();
        return new JobError(code, "While " + doing + ": " + e.getMessage(), hint);
    }
}
