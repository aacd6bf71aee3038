package io.bootwright.server.store;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.DelegatingTransactionHandler;
import org.jdbi.v3.core.transaction.TransactionHandler;

/** Transactions whose commit counts only if the disk had room for it. */
final class GuardedTransactions extends DelegatingTransactionHandler {
    private final DiskGuard guard;

    GuardedTransactions(TransactionHandler transactions, DiskGuard guard) {
        super(transactions);
        this.guard = guard;
    }

    @Override
    public TransactionHandler specialize(Handle handle) throws SQLException {
        return new GuardedTransactions(getDelegate().specialize(handle), guard);
    }

    @Override
    public void begin(Handle handle) {
        guard.begun();
        super.begin(handle);
    }

    @Override
    public void rollback(Handle handle) {
        guard.begun();
        super.rollback(handle);
    }

    @Override
    public void commit(Handle handle) {
        super.commit(handle);
        guard.written();
    }
}
