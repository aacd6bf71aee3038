package io.bootwright.registry.catalog;

import java.sql.SQLException;
import java.util.function.Supplier;
import org.jdbi.v3.core.JdbiException;

/** Repeats a transaction that was rolled back because of a concurrent one. */
public final class TransactionRetry {
    private static final int TRIES = 10;

    private TransactionRetry() {}

    /**
     * Runs a transaction, at most ten times.
     *
     * @throws JdbiException any other error, or the last conflict
     */
    public static void onConflict(Runnable transaction) {
        onConflict(() -> {
            transaction.run();
            return true;
        });
    }

    /** The same for a transaction with a result. */
    public static <T> T onConflict(Supplier<T> transaction) {
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

    /** Unique key violated (23505) or transaction rolled back (class 40): another transaction was first. */
    private static boolean isConflict(JdbiException e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState().equals("23505") || sql.getSQLState().startsWith("40");
            }
        }
        return false;
    }
}
