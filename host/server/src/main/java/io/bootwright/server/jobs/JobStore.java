package io.bootwright.server.jobs;

import io.bootwright.formats.Json;
import io.bootwright.server.media.MediaReads;
import io.bootwright.server.media.MediaShelf;
import io.bootwright.server.store.Database;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * The rows of jobs. Every change of a job goes through {@link #change}: it locks the job's row, so that webhook, runner
 * and cancel see each other's writes, and tells listeners after the commit. Safe for use by many threads.
 */
final class JobStore {
    private static final int TRIES = 8;

    private final Database database;
    private final MediaShelf shelf;
    private final Clock clock;
    private final Signals signals;
    private final JobFigures figures = new JobFigures();

    JobStore(Database database, MediaShelf shelf, Clock clock, Signals signals) {
        this.database = database;
        this.shelf = shelf;
        this.clock = clock;
        this.signals = signals;
    }

    Instant now() {
        return clock.instant();
    }

    Signals signals() {
        return signals;
    }

    JobFigures figures() {
        return figures;
    }

    List<MediaReads> reads(UUID id) {
        return shelf.reads(id);
    }

    <T> T read(HandleCallback<T, RuntimeException> query) {
        return database.jdbi().withHandle(query);
    }

    Optional<JobRow> find(UUID id) {
        return read(handle -> JobQueries.find(handle, id));
    }

    /** Everything a client may see of a job. */
    Optional<JobView> view(UUID id) {
        Optional<JobView> view = read(handle -> JobQueries.find(handle, id)
                .map(row -> new JobView(
                        row, JobQueries.steps(handle, id), List.of(), JobQueries.part(handle, id, JobParts.OUTPUT))));
        return view.map(found -> found.withReads(shelf.reads(id)));
    }

    /**
     * One transaction on one job.
     *
     * @param act what to do; may run again when the database was too busy
     * @return what it returned; empty when there is no such job
     */
    <T> Optional<T> change(UUID id, Function<JobTx, T> act) {
        // Asked before the transaction begins: it may need a connection of its own.
        List<MediaReads> reads = shelf.reads(id);
        Optional<Changed<T>> done = transaction(handle -> {
            int found = handle.createUpdate("UPDATE jobs SET last_event = last_event WHERE job_id = :id")
                    .bind("id", id)
                    .execute();
            if (found == 0) {
                return Optional.empty();
            }
            JobTx tx = new JobTx(handle, JobQueries.find(handle, id).orElseThrow());
            boolean wasActive = tx.job().active();
            T result = act.apply(tx);
            if (tx.changed()) {
                tx.updateQuietly(new JobUpdate().set("last_update", clock.instant()));
                JobView view = new JobView(tx.job(), tx.steps(), reads, Optional.empty());
                tx.event(JobEvent.Kind.JOB, Json.write(JobDocument.forEvent(view)));
            }
            tx.finish();
            return Optional.of(
                    new Changed<>(result, wasActive && !tx.job().active() ? Optional.of(tx.job()) : Optional.empty()));
        });
        signals.ring(id);
        done.flatMap(Changed::ended).ifPresent(figures::ended);
        return done.map(Changed::result);
    }

    /** What a transaction returned, and the job if it ended it. */
    private record Changed<T>(T result, Optional<JobRow> ended) {}

    /** A transaction that starts anew when the database asks for it (SQLSTATE 40001, 40P01). */
    <T> T transaction(HandleCallback<T, RuntimeException> act) {
        for (int attempt = 1; ; attempt++) {
            try {
                return database.jdbi().inTransaction(act);
            } catch (UnableToExecuteStatementException e) {
                String state = sqlState(e);
                if (!state.startsWith("40") || attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    static String sqlState(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }

    Map<String, Long> counts() {
        return read((Handle handle) -> JobQueries.counts(handle));
    }
}
