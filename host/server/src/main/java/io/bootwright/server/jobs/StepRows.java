package io.bootwright.server.jobs;

import io.bootwright.formats.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/** Rows of {@code job_steps}. */
final class StepRows {
    private StepRows() {}

    static void put(Handle handle, UUID job, JobStep step, boolean exists) {
        String started = time(step.startedAt(), "started");
        String ended = time(step.endedAt(), "ended");
        String exit = step.exitCode().map(code -> ":exit").orElse("NULL");
        String percent = step.percent().map(value -> ":percent").orElse("NULL");
        String sql = exists
                ? "UPDATE job_steps SET state = :state, started_at = %s, ended_at = %s, exit_code = %s, percent = %s,"
                        + " log_tail = :tail WHERE job_id = :job AND step_index = :index"
                : "INSERT INTO job_steps (state, started_at, ended_at, exit_code, percent, log_tail, job_id, step_index,"
                        + " name, title, uninterruptible)"
                        + " VALUES (:state, %s, %s, %s, %s, :tail, :job, :index, :name, :title, :held)";
        try (Update update = handle.createUpdate(sql.formatted(started, ended, exit, percent))) {
            update.bind("state", ApiName.of(step.state()))
                    .bind("tail", JobTx.texts(step.logTail()))
                    .bind("job", job)
                    .bind("index", step.index());
            if (!exists) {
                update.bind("name", step.name()).bind("title", step.title()).bind("held", step.uninterruptible());
            }
            step.startedAt().ifPresent(at -> update.bind("started", Times.utc(at)));
            step.endedAt().ifPresent(at -> update.bind("ended", Times.utc(at)));
            step.exitCode().ifPresent(code -> update.bind("exit", code.intValue()));
            step.percent().ifPresent(value -> update.bind("percent", value.intValue()));
            update.execute();
        }
    }

    private static String time(Optional<Instant> at, String name) {
        return at.isPresent() ? ":" + name : "NULL";
    }

    static JobStep read(ResultSet row) throws SQLException {
        List<String> tail = new ArrayList<>();
        Json.parseTrusted(row.getString("log_tail")).forEach(line -> tail.add(line.asText()));
        return new JobStep(
                row.getInt("step_index"),
                row.getString("name"),
                row.getString("title"),
                ApiName.parse(StepState.class, row.getString("state")),
                Times.read(row, "started_at"),
                Times.read(row, "ended_at"),
                whole(row, "exit_code"),
                whole(row, "percent"),
                tail,
                row.getBoolean("uninterruptible"));
    }

    private static Optional<Integer> whole(ResultSet row, String column) throws SQLException {
        int value = row.getInt(column);
        return row.wasNull() ? Optional.empty() : Optional.of(value);
    }
}
