package io.bootwright.server.jobs.run.stage;

import io.bootwright.server.servers.ServerRecord;

/** Opens sessions with BMCs. Safe for use by many threads. */
@FunctionalInterface
public interface BmcConnector {
    /**
     * Opens a session.
     *
     * @throws BmcException when the BMC cannot be reached or refuses the login
     */
    Bmc connect(ServerRecord server);
}
