package io.bootwright.server.store;

import org.jdbi.v3.core.JdbiException;

/** The embedded database's disk is so full that nothing may be written to it. The message says what to do. */
public final class DatabaseFullException extends JdbiException {
    private static final long serialVersionUID = 1L;

    DatabaseFullException(String message) {
        super(message);
    }
}
