package io.bootwright.server.jobs.store;

import io.bootwright.server.jobs.model.ApiName;
import io.bootwright.server.jobs.model.JobError;
import io.bootwright.server.jobs.model.Result;
import io.bootwright.server.jobs.model.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/** Changes to one row of {@code jobs}. Column names come from code only. For one thread. */
public final class JobUpdate {
    private final Map<String, Object> values = new LinkedHashMap<>();
    private final List<String> assignments = new ArrayList<>();

    public JobUpdate set(String column, Object value) {
        Object bound = switch (value) {
            case Instant instant -> Times.utc(instant);
            case Enum<?> constant -> ApiName.of(constant);
            default -> value;
        };
        assignments.add(column + " = :" + column);
        values.put(column, bound);
        return this;
    }

    public JobUpdate set(String column, Optional<?> value) {
        return value.isPresent() ? set(column, value.get()) : clear(column);
    }

    public JobUpdate clear(String column) {
        assignments.add(column + " = NULL");
        return this;
    }

    public JobUpdate increment(String column) {
        assignments.add(column + " = " + column + " + 1");
        return this;
    }

    JobUpdate result(Result result) {
        return set("job_result", result).set("status", result.status());
    }

    public JobUpdate error(JobError error) {
        return set("error_code", error.code())
                .set("error_detail", error.detail())
                .set("error_hint", error.hint());
    }

    void run(Handle handle, UUID id) {
        try (Update update =
                handle.createUpdate("UPDATE jobs SET " + String.join(", ", assignments) + " WHERE job_id = :job_id")) {
            values.forEach(update::bind);
            update.bind("job_id", id).execute();
        }
    }
}
