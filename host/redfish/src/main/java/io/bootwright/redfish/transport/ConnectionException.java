package io.bootwright.redfish.transport;

import java.io.IOException;

/** A connection to a BMC broke or could not be made. The message is the end of a sentence, in our own words. */
public final class ConnectionException extends IOException {
    private static final long serialVersionUID = 1L;

    private final boolean timeout;
    private final boolean lasting;
    private final BmcHint hint;

    public ConnectionException(ConnectionFault fault, Throwable cause) {
        super(fault.what(), cause);
        this.timeout = fault.timeout();
        this.lasting = fault.lasting();
        this.hint = fault.hint();
    }

    /** Whether the BMC was connected but did not answer in time: it may have done what it was asked. */
    public boolean timeout() {
        return timeout;
    }

    /** Whether trying again at once cannot help. */
    public boolean lasting() {
        return lasting;
    }

    /** What an operator can do, in full sentences. */
    public BmcHint hint() {
        return hint;
    }
}
