package io.bootwright.redfish.transport;

import io.bootwright.errors.BmcErrorCode;
import io.bootwright.redfish.transport.RedfishException.Kind;
import java.net.URI;

/** The exceptions about one BMC, in full sentences. */
public final class BmcErrors {
    private final String bmc;

    public BmcErrors(String bmc) {
        this.bmc = bmc;
    }

    public String bmc() {
        return bmc;
    }

    /** An answer that is an error. */
    public RedfishException refused(String doing, BmcResponse answer, BmcHint hint) {
        return refused(doing, answer.status(), answer.request(), answer.error().text(), hint);
    }

    /** The same, without the URL of an image: its path holds a secret, and BMCs quote it. */
    public RedfishException refused(String doing, BmcResponse answer, URI image, BmcHint hint) {
        String said = BmcError.without(answer.error().text(), image);
        return refused(doing, answer.status(), answer.request(), said, hint);
    }

    private RedfishException refused(String doing, int status, String request, String said, BmcHint hint) {
        String message = "BMC " + bmc + ": " + doing + " failed: HTTP " + status
                + (said.isEmpty() ? " to " + request : ": " + said);
        return switch (status) {
            case 401 ->
                new RedfishException(Kind.LOGIN_REFUSED, 401, message, BmcHint.of(BmcErrorCode.BMC_LOGIN_FAILED));
            case 403 -> new RedfishException(Kind.FORBIDDEN, 403, message, BmcHint.of(BmcErrorCode.BMC_RIGHTS_MISSING));
            default -> new RedfishException(Kind.REFUSED, status, message, hint);
        };
    }

    /** The connection broke, or was never there. */
    public RedfishException unreachable(String doing, ConnectionException e) {
        return e.timeout()
                ? new RedfishException(
                        Kind.TIMEOUT, 0, "BMC " + bmc + " did not answer " + doing + " in time", e.hint(), e)
                : new RedfishException(
                        Kind.UNREACHABLE,
                        0,
                        "BMC " + bmc + " cannot be reached (" + doing + "): " + e.getMessage(),
                        e.hint(),
                        e);
    }

    /** A login was refused. */
    public RedfishException login(String username, int status) {
        return new RedfishException(
                Kind.LOGIN_REFUSED,
                status,
                "BMC " + bmc + " refuses the login of " + username,
                BmcHint.of(BmcErrorCode.BMC_LOGIN_FAILED));
    }

    public RedfishException timeout(String what, BmcHint hint) {
        return new RedfishException(Kind.TIMEOUT, "BMC " + bmc + ": " + what, hint);
    }

    public RedfishException ignored(String what, BmcHint hint) {
        return new RedfishException(Kind.REFUSED, "BMC " + bmc + ": " + what, hint);
    }

    public RedfishException unsupported(String what, BmcHint hint) {
        return new RedfishException(Kind.UNSUPPORTED, "BMC " + bmc + ": " + what, hint);
    }
}
