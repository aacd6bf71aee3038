package io.bootwright.server.servers;

import java.util.Optional;

/** Finds registered servers, credentials included. Safe for use by many threads. */
public interface ServerDirectory {
    Optional<ServerRecord> find(String serial);
}
