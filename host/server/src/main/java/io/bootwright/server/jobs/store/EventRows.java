package io.bootwright.server.jobs.store;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** Rows of {@code job_events}. */
final class EventRows {
    /** Reads number, kind and content. */
    static final RowMapper<JobEvent> MAPPER = (row, context) -> new JobEvent(
            row.getLong("event_id"),
            Columns.name(row, "kind", JobEvent.Kind.class).orElseThrow(),
            row.getString("content"));

    private EventRows() {}

    /** Writes events, all at once. */
    static void insert(Handle handle, UUID job, List<JobEvent> events) {
        if (events.isEmpty()) {
            return;
        }
        try (var batch = handle.prepareBatch(
                "INSERT INTO job_events (job_id, event_id, kind, content) VALUES (:job, :event, :kind, :content)")) {
            for (JobEvent event : events) {
                new Columns(batch)
                        .put("job", job)
                        .put("event", event.id())
                        .put("kind", event.kind())
                        .put("content", event.data());
                batch.add();
            }
            batch.execute();
        }
    }
}
