package io.bootwright.registry;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;

/** Tells a database that cannot be reached from other failures (SQLSTATE class 08, and PostgreSQL's 57P01 to 57P03). */
public final class DatabaseDown {
    private static final int DEEPEST = 10;

    private DatabaseDown() {}

    /** Whether a failure, or what caused it, says that the database does not answer. */
    public static boolean is(Throwable failure) {
        Throwable at = failure;
        for (int depth = 0; at != null && depth < DEEPEST; depth++) {
            if (at instanceof SQLException sql && is(sql)) {
                return true;
            }
            at = at.getCause();
        }
        return false;
    }

    private static boolean is(SQLException failure) {
        if (failure instanceof SQLTransientConnectionException
                || failure instanceof SQLNonTransientConnectionException
                || failure instanceof SQLRecoverableException) {
            return true;
        }
        String state = failure.getSQLState();
        return state != null && (state.startsWith("08") || state.startsWith("57P0"));
    }
}
