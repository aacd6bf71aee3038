package io.bootwright.server.jobs.store;

import io.bootwright.server.jobs.model.Times;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Finding and removing jobs that ended long ago; each call within its caller's transaction. */
public final class PruneQueries {
    private PruneQueries() {}

    /**
     * A job that may be removed.
     *
     * @param events number of its last event
     */
    public record Prunable(UUID id, long events) {}

    /**
     * Jobs that ended before a moment and are not their server's last, oldest first. A job whose webhook token still lives
     * is not among them.
     */
    public static List<Prunable> prunable(Handle handle, Instant endedBefore, int limit) {
        return handle.createQuery("SELECT j.job_id, j.last_event FROM jobs j WHERE j.active_server IS NULL"
                        + " AND j.swept = TRUE AND j.ended_at < :before AND EXISTS (SELECT 1 FROM jobs n"
                        + " WHERE n.server_serial = j.server_serial AND n.list_position > j.list_position)"
                        + " ORDER BY j.list_position FETCH FIRST " + limit + " ROWS ONLY")
                .bind("before", Times.utc(endedBefore))
                .map((row, context) -> new Prunable(row.getObject("job_id", UUID.class), row.getLong("last_event")))
                .list();
    }

    /** Removes events with numbers above {@code from}, up to and including {@code to}. */
    public static void removeEvents(Handle handle, UUID id, long from, long to) {
        handle.createUpdate("DELETE FROM job_events WHERE job_id = :id AND event_id > :from AND event_id <= :to")
                .bind("id", id)
                .bind("from", from)
                .bind("to", to)
                .execute();
    }

    /** Removes a job with everything that hangs on it. */
    public static void removeJob(Handle handle, UUID id) {
        handle.createUpdate("DELETE FROM jobs WHERE job_id = :id AND active_server IS NULL")
                .bind("id", id)
                .execute();
    }
}
