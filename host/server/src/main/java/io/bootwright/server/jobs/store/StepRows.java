package io.bootwright.server.jobs.store;

import io.bootwright.server.jobs.model.JobStep;
import io.bootwright.server.jobs.model.StepState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** Rows of {@code job_steps}. */
final class StepRows {
    /** Reads a whole row. */
    static final RowMapper<JobStep> MAPPER = (row, context) -> read(row);

    private static final String UPDATE = """
            UPDATE job_steps SET state = :state, started_at = :started, ended_at = :ended, exit_code = :exit,
              percent = :percent, log_tail = :tail WHERE job_id = :job AND step_index = :index
            """;

    private static final String INSERT = """
            INSERT INTO job_steps (job_id, step_index, name, title, uninterruptible, state, started_at, ended_at,
              exit_code, percent, log_tail)
            VALUES (:job, :index, :name, :title, :held, :state, :started, :ended, :exit, :percent, :tail)
            """;

    private StepRows() {}

    static void insert(Handle handle, UUID job, List<JobStep> steps) {
        write(handle, INSERT, job, steps, true);
    }

    static void update(Handle handle, UUID job, List<JobStep> steps) {
        write(handle, UPDATE, job, steps, false);
    }

    private static void write(Handle handle, String sql, UUID job, List<JobStep> steps, boolean whole) {
        if (steps.isEmpty()) {
            return;
        }
        try (var batch = handle.prepareBatch(sql)) {
            for (JobStep step : steps) {
                Columns columns = new Columns(batch)
                        .put("job", job)
                        .put("index", step.index())
                        .put("state", step.state())
                        .time("started", step.startedAt())
                        .time("ended", step.endedAt())
                        .whole("exit", step.exitCode())
                        .whole("percent", step.percent())
                        .put("tail", step.logTail());
                if (whole) {
                    columns.put("name", step.name()).put("title", step.title()).put("held", step.uninterruptible());
                }
                batch.add();
            }
            batch.execute();
        }
    }

    private static JobStep read(ResultSet row) throws SQLException {
        return new JobStep(
                row.getInt("step_index"),
                row.getString("name"),
                row.getString("title"),
                Columns.name(row, "state", StepState.class).orElseThrow(),
                Columns.time(row, "started_at"),
                Columns.time(row, "ended_at"),
                Columns.whole(row, "exit_code"),
                Columns.whole(row, "percent"),
                Columns.texts(row, "log_tail"),
                row.getBoolean("uninterruptible"));
    }
}
