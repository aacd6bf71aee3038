package io.bootwright.server.jobs;

import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.statement.SqlLogger;
import org.jdbi.v3.core.statement.SqlStatements;
import org.jdbi.v3.core.statement.StatementContext;

/** Counts the statements that a database is asked for, by verb and table. Safe for use by many threads. */
final class CountedStatements implements SqlLogger {
    private final SqlLogger behind;
    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final Map<Thread, LongAdder> byThread = new ConcurrentHashMap<>();

    private CountedStatements(SqlLogger behind) {
        this.behind = behind;
    }

    /** Counts from now on; what listened before goes on listening. */
    static CountedStatements of(Jdbi jdbi) {
        CountedStatements counted =
                new CountedStatements(jdbi.getConfig(SqlStatements.class).getSqlLogger());
        jdbi.setSqlLogger(counted);
        return counted;
    }

    @Override
    public void logBeforeExecution(StatementContext context) {
        behind.logBeforeExecution(context);
    }

    @Override
    public void logAfterExecution(StatementContext context) {
        String sql = String.valueOf(context.getRawSql()).strip().replaceAll("\\s+", " ");
        String verb = sql.replaceFirst(" .*$", "").toUpperCase(Locale.ROOT);
        String table = sql.replaceFirst("^(?:SELECT .*? FROM|INSERT INTO|DELETE FROM|UPDATE) ", "")
                .replaceFirst("[ (].*$", "");
        counts.computeIfAbsent(verb + " " + table, key -> new LongAdder()).increment();
        byThread.computeIfAbsent(Thread.currentThread(), key -> new LongAdder()).increment();
        behind.logAfterExecution(context);
    }

    /** Those that this thread has asked for. */
    long ofThisThread() {
        LongAdder mine = byThread.get(Thread.currentThread());
        return mine == null ? 0 : mine.sum();
    }

    /** All of them. */
    long total() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** Number of statements by verb and table, such as {@code UPDATE jobs}. */
    Map<String, Long> byTable() {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach((what, count) -> sums.put(what, count.sum()));
        return sums;
    }
}
