package io.bootwright.registry;

import java.sql.SQLException;
import java.util.function.Supplier;
import org.jdbi.v3.core.JdbiException;

/** Runs a transaction again that lost a race against another one. */
final class Retry {
    private static final int TRIES = 10;

    private Retry() {}

    /** Runs the transaction until it meets no other one; any other error goes to the caller. */
    static void onConflict(Runnable transaction) {
        onConflict(() -> {
            transaction.run();
            return true;
        });
    }

    /** The same for a transaction with a result. */
    static <T> T onConflict(Supplier<T> transaction) {
        for (int attempt = 1; ; attempt++) {
            try {
                return transaction.get();
            } catch (JdbiException e) {
                if (attempt == TRIES || !isConflict(e)) {
                    throw e;
                }
            }
        }
    }

    /** Unique key violated (23505) or transaction rolled back (class 40): somebody else was first. */
    private static boolean isConflict(JdbiException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState().equals("23505") || sql.getSQLState().startsWith("40");
            }
        }
        return false;
    }
}
