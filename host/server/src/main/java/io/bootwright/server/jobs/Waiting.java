package io.bootwright.server.jobs;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** Why jobs are still queued, as far as this host knows. Safe for use by many threads. */
final class Waiting {
    private final Map<UUID, String> reasons = new ConcurrentHashMap<>();

    /** Notes a reason; whether it is news. */
    boolean put(UUID id, String reason) {
        return !reason.equals(reasons.put(id, reason));
    }

    void remove(UUID id) {
        reasons.remove(id);
    }

    void keepOnly(Collection<UUID> ids) {
        reasons.keySet().retainAll(ids);
    }

    Optional<String> reason(JobRow job) {
        return job.stage() == Stage.QUEUED ? Optional.ofNullable(reasons.get(job.id())) : Optional.empty();
    }
}
