package io.bootwright.redfish;

import java.util.Optional;

/**
 * A BMC could not be brought to do what was asked. The message names the BMC and quotes its own words; it never holds
 * credentials. {@link #hint()} says what an operator can do.
 */
public final class RedfishException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What sort of failure it is, and so who can mend it. */
    public enum Kind {
        /** No connection, no TLS trust, or no Redfish service at the address. */
        UNREACHABLE,
        /** Wrong credentials or too few privileges. */
        UNAUTHORIZED,
        /** The BMC answered with an error, or accepted and changed nothing. */
        REFUSED,
        /** It did not get there in time. */
        TIMEOUT,
        /** The BMC lacks what is needed. */
        UNSUPPORTED
    }

    private final Kind kind;
    private final int status;
    private final String hint;

    RedfishException(Kind kind, int status, String message, String hint, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.status = status;
        this.hint = hint;
    }

    RedfishException(Kind kind, int status, String message, String hint) {
        super(message);
        this.kind = kind;
        this.status = status;
        this.hint = hint;
    }

    /** A failure without an answer of the BMC. */
    public RedfishException(Kind kind, String message, String hint) {
        this(kind, 0, message, hint);
    }

    public Kind kind() {
        return kind;
    }

    /** The HTTP status of the BMC's answer, if it gave one. */
    public Optional<Integer> status() {
        return status == 0 ? Optional.empty() : Optional.of(status);
    }

    /** What the operator can do about it, in one sentence. */
    public String hint() {
        return hint;
    }
}
