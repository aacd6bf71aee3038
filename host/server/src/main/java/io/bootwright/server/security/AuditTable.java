package io.bootwright.server.security;

import io.bootwright.server.store.Database;
import java.time.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The audit trail as rows, and as lines of the log. */
public final class AuditTable implements Audit {
    private static final Logger LOG = LoggerFactory.getLogger(AuditTable.class);
    private static final int MAX_SUBJECT = 400;

    private final Database database;
    private final Clock clock;

    public AuditTable(Database database, Clock clock) {
        this.database = database;
        this.clock = clock;
    }

    @Override
    public void record(String who, String action, String subject) {
        String shown = subject.length() <= MAX_SUBJECT ? subject : subject.substring(0, MAX_SUBJECT);
        LOG.info("{} by {}: {}", action, who, shown);
        database.jdbi()
                .useHandle(handle -> handle.createUpdate("INSERT INTO audit_trail (occurred_at, who, what, subject)"
                                + " VALUES (:now, :who, :what, :subject)")
                        .bind("now", TokenTable.utc(clock.instant()))
                        .bind("who", who)
                        .bind("what", action)
                        .bind("subject", shown)
                        .execute());
    }
}
