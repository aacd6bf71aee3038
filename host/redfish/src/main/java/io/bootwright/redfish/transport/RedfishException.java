package io.bootwright.redfish.transport;

import io.bootwright.errors.BmcErrorCode;
import java.util.Optional;

/**
 * A BMC did not do what was asked. The message names the BMC and quotes its own words; it never holds credentials. Message
 * and {@link #hint()} are full sentences.
 */
public final class RedfishException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What sort of failure it is, and so who can mend it. */
    public enum Kind {
        /** No connection, no TLS trust, or no Redfish service at the address. */
        UNREACHABLE,
        /** The BMC refuses the login: trying again with the same password may lock the account. */
        LOGIN_REFUSED,
        /** The account may not do this, or the BMC's licence does not cover it. */
        FORBIDDEN,
        /** The BMC answered with an error, or accepted and changed nothing. */
        REFUSED,
        /** It did not get there in time. */
        TIMEOUT,
        /** The BMC lacks what is needed. */
        UNSUPPORTED
    }

    private final Kind kind;
    private final int status;
    private final BmcHint hint;

    public RedfishException(Kind kind, int status, String message, BmcHint hint, Throwable cause) {
        super(sentence(message), cause);
        this.kind = kind;
        this.status = status;
        this.hint = hint;
    }

    public RedfishException(Kind kind, int status, String message, BmcHint hint) {
        super(sentence(message));
        this.kind = kind;
        this.status = status;
        this.hint = hint;
    }

    public RedfishException(Kind kind, String message, BmcHint hint) {
        this(kind, 0, message, hint);
    }

    /** What sort of failure it is. */
    public Kind kind() {
        return kind;
    }

    /**
     * Whether the same call may succeed later. A refused login is not repeated, as BMCs lock accounts; what a BMC lacks
     * it will lack again.
     */
    public boolean retryable() {
        return switch (kind) {
            case UNREACHABLE, REFUSED, TIMEOUT -> true;
            case LOGIN_REFUSED, FORBIDDEN, UNSUPPORTED -> false;
        };
    }

    /** Message and hint, one after the other. */
    public String explanation() {
        return getMessage() + " " + hint();
    }

    /** The HTTP status of the BMC's answer, if it gave one. */
    public Optional<Integer> status() {
        return status == 0 ? Optional.empty() : Optional.of(status);
    }

    /** Its entry in the error catalogue. */
    public BmcErrorCode code() {
        return hint.code();
    }

    /** What the operator can do about it. */
    public String hint() {
        return sentence(hint.text());
    }

    /** A BMC's own words may end without a full stop. */
    private static String sentence(String text) {
        String stripped = text.strip();
        return stripped.matches("(?s).*[.!?…]") ? stripped : stripped + ".";
    }
}
