package io.bootwright.server.servers;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Asks a server's BMC what it is and can do. Safe for use by many threads. */
@FunctionalInterface
public interface Prober {
    /**
     * Talks to the BMC; takes seconds.
     *
     * @return members strategy, reasons, slots, vendor, model, firmware, quirks, identity
     * @throws io.bootwright.server.http.ProblemException {@code bmc-unreachable} or {@code bmc-login-refused}, with the
     *     BMC's own words
     */
    ObjectNode probe(ServerRecord server);
}
