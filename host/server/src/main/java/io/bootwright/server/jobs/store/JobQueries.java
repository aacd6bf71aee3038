package io.bootwright.server.jobs.store;

import io.bootwright.errors.ErrorCode;
import io.bootwright.server.jobs.model.ApiName;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobStep;
import io.bootwright.server.jobs.model.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Reading the tables of this feature; each call within its caller's transaction. */
public final class JobQueries {
    /** Jobs that a runner looks at in one go. */
    public static final int PAGE = 500;

    private JobQueries() {}

    /** A job by its id. */
    public static Optional<Job> find(Handle handle, UUID id) {
        return handle.createQuery("SELECT * FROM jobs WHERE job_id = :id")
                .bind("id", id)
                .map(JobRows.MAPPER)
                .findOne();
    }

    /** The job that is under way on a server. */
    public static Optional<Job> findActive(Handle handle, String serial) {
        return handle.createQuery("SELECT * FROM jobs WHERE active_server = :serial")
                .bind("serial", serial)
                .map(JobRows.MAPPER)
                .findOne();
    }

    /** The job that an Idempotency-Key made. */
    public static Optional<Job> findByIdempotency(Handle handle, String hash) {
        return handle.createQuery("SELECT * FROM jobs WHERE idempotency_hash = :hash")
                .bind("hash", hash)
                .map(JobRows.MAPPER)
                .findOne();
    }

    /** A page of jobs, newest first. */
    public static List<Job> list(Handle handle, JobFilter filter, Optional<Long> before, int limit) {
        Map<String, Object> values = new LinkedHashMap<>();
        StringBuilder where = new StringBuilder("1 = 1");
        BiConsumer<String, Optional<?>> condition = (text, value) -> value.ifPresent(given -> {
            String name = "v" + values.size();
            values.put(name, given);
            where.append(" AND ").append(text).append(" :").append(name);
        });
        condition.accept("server_serial =", filter.serial());
        condition.accept("status =", filter.status().map(ApiName::of));
        condition.accept("job_result =", filter.result().map(ApiName::of));
        condition.accept("error_code =", filter.errorCode().map(ErrorCode::code));
        condition.accept("task_target =", filter.target());
        condition.accept("created_at >=", filter.since().map(Times::utc));
        condition.accept("list_position <", before);
        return handle.createQuery("SELECT * FROM jobs WHERE " + where + " ORDER BY list_position DESC FETCH FIRST "
                        + limit + " ROWS ONLY")
                .bindMap(values)
                .map(JobRows.MAPPER)
                .list();
    }

    /** The steps of some jobs, by their index. */
    static Map<UUID, List<JobStep>> steps(Handle handle, Collection<UUID> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        Map<UUID, List<JobStep>> steps = new HashMap<>();
        try (var query =
                handle.createQuery("SELECT * FROM job_steps WHERE job_id IN (<ids>) ORDER BY job_id, step_index")) {
            query.bindList("ids", List.copyOf(ids))
                    .map((row, context) ->
                            Map.entry(row.getObject("job_id", UUID.class), StepRows.MAPPER.map(row, context)))
                    .forEach(step -> steps.computeIfAbsent(step.getKey(), id -> new ArrayList<>())
                            .add(step.getValue()));
        }
        return steps;
    }

    /** Events of a job with numbers above {@code after}, in order. */
    public static List<JobEvent> events(Handle handle, UUID id, long after, int limit) {
        return handle.createQuery("SELECT event_id, kind, content FROM job_events"
                        + " WHERE job_id = :id AND event_id > :after ORDER BY event_id FETCH FIRST " + limit
                        + " ROWS ONLY")
                .bind("id", id)
                .bind("after", after)
                .map(EventRows.MAPPER)
                .list();
    }

    /** Version numbers of the rows of some jobs; those that are gone are not among them. */
    static Map<UUID, Long> versions(Handle handle, Collection<UUID> ids) {
        try (var query = handle.createQuery("SELECT job_id, row_version FROM jobs WHERE job_id IN (<ids>)")) {
            return query.bindList("ids", List.copyOf(ids))
                    .map((row, context) -> Map.entry(row.getObject("job_id", UUID.class), row.getLong("row_version")))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        }
    }

    /**
     * A job that can be claimed.
     *
     * @param fresh whether its work is still to begin: no runner has ever had it, nobody cancelled it
     */
    public record Claimable(UUID id, String bundleId, boolean fresh) {}

    /**
     * Active jobs that nobody works on, or that this runner left behind, oldest first, at most {@link #PAGE}.
     *
     * @param full bundles whose jobs may not begin now: their number must not hide those of others
     */
    public static List<Claimable> claimable(Handle handle, String owner, Instant now, Set<String> full) {
        // A job that was cancelled while it waited only has to be put away.
        String fresh = full.isEmpty() ? "" : " AND (job_result IS NOT NULL OR bundle_id NOT IN (<full>))";
        String sql = """
                SELECT job_id, bundle_id, lease_owner, job_result FROM jobs WHERE active_server IS NOT NULL
                  AND (lease_owner = :owner OR lease_until < :now OR lease_owner IS NULL%s)
                  ORDER BY list_position FETCH FIRST %d ROWS ONLY
                """.formatted(fresh, PAGE);
        try (var query = handle.createQuery(sql)) {
            if (!full.isEmpty()) {
                query.bindList("full", List.copyOf(full));
            }
            return query.bind("owner", owner)
                    .bind("now", Times.utc(now))
                    .map((row, context) -> new Claimable(
                            row.getObject("job_id", UUID.class),
                            row.getString("bundle_id"),
                            row.getString("lease_owner") == null && row.getString("job_result") == null))
                    .list();
        }
    }

    /** Bundles with jobs whose work is still to begin. */
    public static List<String> bundlesWaiting(Handle handle) {
        return handle.createQuery(
                        "SELECT DISTINCT bundle_id FROM jobs WHERE active_server IS NOT NULL AND lease_owner IS NULL"
                                + " AND job_result IS NULL")
                .mapTo(String.class)
                .list();
    }

    /** The oldest jobs of some bundles whose work is still to begin. */
    public static List<UUID> waiting(Handle handle, Set<String> bundles) {
        return handle.createQuery("SELECT job_id FROM jobs WHERE active_server IS NOT NULL AND lease_owner IS NULL"
                        + " AND job_result IS NULL AND bundle_id IN (<bundles>) ORDER BY list_position FETCH FIRST "
                        + PAGE + " ROWS ONLY")
                .bindList("bundles", List.copyOf(bundles))
                .map((row, context) -> row.getObject("job_id", UUID.class))
                .list();
    }

    /** Takes a job, unless another runner was quicker (decisions §3). */
    public static boolean claim(Handle handle, UUID id, String owner, Instant now, Instant until) {
        return handle.createUpdate("UPDATE jobs SET lease_owner = :owner, lease_until = :until,"
                                + " row_version = row_version + 1 WHERE job_id = :id AND active_server IS NOT NULL"
                                + " AND (lease_owner IS NULL OR lease_owner = :owner OR lease_until < :now)")
                        .bind("owner", owner)
                        .bind("until", Times.utc(until))
                        .bind("id", id)
                        .bind("now", Times.utc(now))
                        .execute()
                == 1;
    }

    /** Renews the lease of every job that a host runs. */
    public static void renew(Handle handle, String owner, Instant until) {
        handle.createUpdate("UPDATE jobs SET lease_until = :until"
                        + " WHERE lease_owner = :owner AND active_server IS NOT NULL")
                .bind("until", Times.utc(until))
                .bind("owner", owner)
                .execute();
    }

    /** Jobs that ended before a moment and whose webhook tokens are still good. */
    public static List<UUID> unswept(Handle handle, Instant endedBefore) {
        return handle.createQuery("SELECT job_id FROM jobs WHERE swept = FALSE AND ended_at < :before"
                        + " FETCH FIRST 500 ROWS ONLY")
                .bind("before", Times.utc(endedBefore))
                .map((row, context) -> row.getObject("job_id", UUID.class))
                .list();
    }

    /** Says that the webhook tokens of these jobs have been ended. */
    public static void swept(Handle handle, Collection<UUID> ids) {
        try (var update = handle.createUpdate("UPDATE jobs SET swept = TRUE WHERE job_id IN (<ids>)")) {
            update.bindList("ids", List.copyOf(ids)).execute();
        }
    }

    /** Number of jobs by {@code status} or {@code status/result}. */
    public static Map<String, Long> counts(Handle handle) {
        Map<String, Long> counts = new TreeMap<>();
        handle.createQuery("SELECT status, job_result, COUNT(*) AS jobs_there FROM jobs GROUP BY status, job_result")
                .map((row, context) -> {
                    String result = row.getString("job_result");
                    String key = row.getString("status") + (result == null ? "" : "/" + result);
                    return Map.entry(key, row.getLong("jobs_there"));
                })
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return counts;
    }

    /** Number of jobs by {@code bundle/status} or {@code bundle/status/result}. */
    public static Map<String, Long> countsByBundle(Handle handle) {
        Map<String, Long> counts = new TreeMap<>();
        handle.createQuery("SELECT bundle_id, status, job_result, COUNT(*) AS jobs_there FROM jobs"
                        + " GROUP BY bundle_id, status, job_result")
                .map((row, context) -> {
                    String result = row.getString("job_result");
                    String key = row.getString("bundle_id") + "/" + row.getString("status")
                            + (result == null ? "" : "/" + result);
                    return Map.entry(key, row.getLong("jobs_there"));
                })
                .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
        return counts;
    }

    /** Jobs of a bundle that a runner has claimed: all that are under way, but those that still wait. */
    public static long claimed(Handle handle, String bundleId) {
        return handle.createQuery("SELECT COUNT(*) FROM jobs WHERE bundle_id = :bundle AND active_server IS NOT NULL"
                        + " AND lease_owner IS NOT NULL")
                .bind("bundle", bundleId)
                .mapTo(Long.class)
                .one();
    }

    /** Every job that is not complete. */
    public static List<Job> active(Handle handle) {
        return handle.createQuery("SELECT * FROM jobs WHERE active_server IS NOT NULL")
                .map(JobRows.MAPPER)
                .list();
    }
}
