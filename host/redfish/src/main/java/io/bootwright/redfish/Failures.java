package io.bootwright.redfish;

import io.bootwright.redfish.RedfishException.Kind;

/** Words for what went wrong with one BMC. */
final class Failures {
    private final String bmc;

    Failures(String bmc) {
        this.bmc = bmc;
    }

    String bmc() {
        return bmc;
    }

    /** An answer that is an error. */
    RedfishException refused(String doing, Answer answer, String hint) {
        String said = answer.error().text();
        String message = "BMC " + bmc + ": " + doing + " failed: HTTP " + answer.status()
                + (said.isEmpty() ? " to " + answer.request() : ": " + said);
        return switch (answer.status()) {
            case 401 ->
                new RedfishException(
                        Kind.UNAUTHORIZED, 401, message, "Correct username and password of this server's bmc.");
            case 403 ->
                new RedfishException(
                        Kind.UNAUTHORIZED,
                        403,
                        message,
                        "Give the BMC account the Operator or Administrator role; some BMCs answer like this when"
                                + " their licence does not cover virtual media.");
            default -> new RedfishException(Kind.REFUSED, answer.status(), message, hint);
        };
    }

    RedfishException unreachable(String doing, WireException e) {
        String reason = BmcText.masked(String.valueOf(e.getMessage()).replaceAll("[\\p{Cntrl}\\s]+", " "));
        String shortened = reason.length() > 300 ? reason.substring(0, 300) + "…" : reason;
        boolean tls = shortened.matches("(?i).*(certificat|PKIX|SSL|handshake|TLS).*");
        if (e.timeout()) {
            return new RedfishException(
                    Kind.TIMEOUT,
                    0,
                    "BMC " + bmc + " did not answer " + doing + " in time",
                    "Check the network to the BMC; if it hangs, reset the BMC itself.",
                    e);
        }
        return new RedfishException(
                Kind.UNREACHABLE,
                0,
                "BMC " + bmc + " cannot be reached (" + doing + "): " + shortened,
                tls
                        ? "Set bmc.tls of the server: mode ca with the BMC's authority, or pin with its certificate's"
                                + " digest."
                        : "Check bmc.address of the server, the cable of the BMC and the way to its network.",
                e);
    }

    RedfishException timeout(String what, String hint) {
        return new RedfishException(Kind.TIMEOUT, "BMC " + bmc + ": " + what, hint);
    }

    RedfishException ignored(String what, String hint) {
        return new RedfishException(Kind.REFUSED, "BMC " + bmc + ": " + what, hint);
    }

    RedfishException unsupported(String what, String hint) {
        return new RedfishException(Kind.UNSUPPORTED, "BMC " + bmc + ": " + what, hint);
    }
}
