package io.bootwright.server.jobs.store;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Rows of {@code job_parts}: what lies apart from a job's row. */
final class PartRows {
    private PartRows() {}

    static Optional<String> find(Handle handle, UUID job, PartKind kind) {
        return Optional.ofNullable(find(handle, List.of(job), kind).get(job));
    }

    /** The same part of several jobs, of those that have it. */
    static Map<UUID, String> find(Handle handle, Collection<UUID> jobs, PartKind kind) {
        if (jobs.isEmpty()) {
            return Map.of();
        }
        try (var query =
                handle.createQuery("SELECT job_id, content FROM job_parts WHERE kind = :kind AND job_id IN (<jobs>)")) {
            new Columns(query).put("kind", kind);
            return query.bindList("jobs", List.copyOf(jobs))
                    .map((row, context) -> Map.entry(row.getObject("job_id", UUID.class), row.getString("content")))
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        }
    }

    /** Writes a part in the place of an earlier one, or removes it. */
    static void put(Handle handle, UUID job, PartKind kind, Optional<String> content) {
        if (content.isPresent() && change(handle, "UPDATE job_parts SET content = :content", job, kind, content) > 0) {
            return;
        }
        if (content.isPresent()) {
            insert(handle, job, kind, content.get());
        } else {
            change(handle, "DELETE FROM job_parts", job, kind, Optional.empty());
        }
    }

    private static int change(Handle handle, String what, UUID job, PartKind kind, Optional<String> content) {
        try (var update = handle.createUpdate(what + " WHERE job_id = :job AND kind = :kind")) {
            new Columns(update).put("job", job).put("kind", kind);
            content.ifPresent(text -> update.bind("content", text));
            return update.execute();
        }
    }

    static void insert(Handle handle, UUID job, PartKind kind, String content) {
        try (var insert =
                handle.createUpdate("INSERT INTO job_parts (job_id, kind, content) VALUES (:job, :kind, :content)")) {
            new Columns(insert).put("job", job).put("kind", kind).put("content", content);
            insert.execute();
        }
    }
}
