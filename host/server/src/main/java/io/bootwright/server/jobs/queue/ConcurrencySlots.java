package io.bootwright.server.jobs.queue;

import io.bootwright.server.jobs.store.JobQueries;
import io.bootwright.server.jobs.store.JobStore;
import io.bootwright.server.workflow.Workflows;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * How many more jobs of each bundle may begin in one round of the runner. One thread asks, so that no two jobs take the
 * last place; hosts that share a database may, for a moment, go over a bundle's limit by one each.
 */
public final class ConcurrencySlots {
    private final JobStore store;
    private final Workflows workflows;
    private final Map<String, OptionalLong> left = new HashMap<>();

    /** Looks at the bundles that have jobs which nobody has begun. */
    public ConcurrencySlots(JobStore store, Workflows workflows) {
        this.store = store;
        this.workflows = workflows;
        store.read(JobQueries::bundlesWaiting).forEach(this::left);
    }

    private OptionalLong left(String bundleId) {
        return left.computeIfAbsent(bundleId, id -> {
            var most = workflows.concurrency(id);
            return most.isEmpty()
                    ? OptionalLong.empty()
                    : OptionalLong.of(most.getAsInt() - store.read(handle -> JobQueries.claimed(handle, id)));
        });
    }

    /** Whether one more job of a bundle may begin. */
    public boolean isFree(String bundleId) {
        OptionalLong places = left(bundleId);
        return places.isEmpty() || places.getAsLong() > 0;
    }

    /** One more job of a bundle begins. */
    public void take(String bundleId) {
        OptionalLong places = left(bundleId);
        if (places.isPresent()) {
            left.put(bundleId, OptionalLong.of(places.getAsLong() - 1));
        }
    }

    /** Bundles of which no more jobs may begin. */
    public Set<String> full() {
        Set<String> full = new HashSet<>(left.keySet());
        full.removeIf(this::isFree);
        return full;
    }
}
