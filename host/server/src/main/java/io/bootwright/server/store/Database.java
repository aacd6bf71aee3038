package io.bootwright.server.store;

import org.jdbi.v3.core.Jdbi;

/**
 * The host's database: one pool, one dialect-neutral SQL text for HSQLDB and PostgreSQL (decisions §13). Safe for use by
 * many threads.
 */
public interface Database extends AutoCloseable {
    /** For queries and transactions; {@code jdbi().inTransaction(…)} is one transaction. */
    Jdbi jdbi();

    /** Whether a trivial query succeeds right now. */
    boolean isAlive();

    @Override
    void close();
}
