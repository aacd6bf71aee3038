package io.bootwright.server.jobs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.bootwright.formats.Json;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** One transaction that holds the lock of one job's row. For one thread. */
final class JobTx {
    /** Most lines of a log; the last one says that it is full. */
    static final long MAX_LOG_LINES = 10_000;

    static final long MAX_LOG_CHARS = 4 * 1024 * 1024;

    private final Handle handle;
    private final UUID id;
    private JobRow row;
    private boolean changed;
    private long lastEvent;
    private long logLines;
    private long logChars;

    JobTx(Handle handle, JobRow row) {
        this.handle = handle;
        this.id = row.id();
        this.row = row;
        this.lastEvent = row.lastEvent();
        this.logLines = row.logLines();
        this.logChars = row.logChars();
    }

    /** The job as it is within this transaction. */
    JobRow job() {
        return row;
    }

    /** Whether something happened that a job event has to tell. */
    boolean changed() {
        return changed;
    }

    /** Has a job event sent although the row did not change: its media were read. */
    void touch() {
        changed = true;
    }

    void update(JobUpdate update) {
        update.run(handle, id);
        row = JobQueries.find(handle, id).orElseThrow();
        changed = true;
    }

    /** The same without an event: for bookkeeping that no document shows. */
    void updateQuietly(JobUpdate update) {
        boolean before = changed;
        update(update);
        changed = before;
    }

    List<JobStep> steps() {
        return JobQueries.steps(handle, id);
    }

    /** Writes a step; its event is sent if anything but its tail changed. */
    void putStep(JobStep step, Optional<JobStep> before) {
        StepRows.put(handle, id, step, before.isPresent());
        if (before.isEmpty() || !before.get().toJson().equals(step.toJson())) {
            event(JobEvent.Kind.STEP, Json.write(step.toJson()));
        }
    }

    void event(JobEvent.Kind kind, String data) {
        lastEvent++;
        handle.createUpdate("INSERT INTO job_events (job_id, event_id, kind, content)"
                        + " VALUES (:id, :event, :kind, :content)")
                .bind("id", id)
                .bind("event", lastEvent)
                .bind("kind", ApiName.of(kind))
                .bind("content", data)
                .execute();
    }

    /** Writes the counters back; the last act of a transaction. */
    void finish() {
        if (lastEvent != row.lastEvent()) {
            updateQuietly(new JobUpdate()
                    .set("last_event", lastEvent)
                    .set("log_lines", logLines)
                    .set("log_chars", logChars));
        }
    }

    /** Adds a line, unless the log is full; the first line that does not fit is replaced by a mark. */
    void log(LogLine line) {
        if (logLines >= MAX_LOG_LINES || logChars >= MAX_LOG_CHARS) {
            return;
        }
        boolean last = logLines + 1 >= MAX_LOG_LINES || logChars + line.line().length() >= MAX_LOG_CHARS;
        LogLine kept = last
                ? new LogLine(
                        Optional.empty(),
                        line.at(),
                        "host: the log is full (" + MAX_LOG_LINES + " lines or " + MAX_LOG_CHARS / (1024 * 1024)
                                + " Mi characters); further lines are not kept")
                : line;
        event(JobEvent.Kind.LOG, Json.write(kept.toJson()));
        logLines = last ? MAX_LOG_LINES : logLines + 1;
        logChars += kept.line().length();
    }

    Optional<String> part(String kind) {
        return JobQueries.part(handle, id, kind);
    }

    void putPart(String kind, String content) {
        dropPart(kind);
        handle.createUpdate("INSERT INTO job_parts (job_id, kind, content) VALUES (:id, :kind, :content)")
                .bind("id", id)
                .bind("kind", kind)
                .bind("content", content)
                .execute();
    }

    void dropPart(String kind) {
        handle.createUpdate("DELETE FROM job_parts WHERE job_id = :id AND kind = :kind")
                .bind("id", id)
                .bind("kind", kind)
                .execute();
    }

    static String texts(List<String> texts) {
        ArrayNode array = Json.array();
        texts.forEach(array::add);
        return Json.write(array);
    }
}
