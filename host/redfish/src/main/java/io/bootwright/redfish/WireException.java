package io.bootwright.redfish;

import java.io.IOException;

/** The connection to a BMC broke, or was never there. */
final class WireException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean timeout;

    WireException(String message, boolean timeout, Throwable cause) {
        super(message, cause);
        this.timeout = timeout;
    }

    /** Whether the BMC was connected but did not answer in time: it may have done what it was asked. */
    boolean timeout() {
        return timeout;
    }
}
