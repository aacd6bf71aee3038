package io.bootwright.server.jobs.queue;

import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.store.JobQueries;
import io.bootwright.server.jobs.store.JobStore;
import io.bootwright.server.workflow.Workflows;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Why a job is still queued: its bundle limits how many of its jobs run at once. Safe for use by many threads. */
public final class QueueReason {
    private final JobStore store;
    private final Workflows workflows;

    public QueueReason(JobStore store, Workflows workflows) {
        this.store = store;
        this.workflows = workflows;
    }

    /** The reason; empty for a job that runs, has ended or may run at once. */
    public Optional<String> reason(Job job) {
        return Optional.ofNullable(reasons(List.of(job)).get(job.id()));
    }

    /** The reasons of those among some jobs that wait: one query for each bundle with a limit. */
    public Map<UUID, String> reasons(List<Job> jobs) {
        Map<String, Optional<String>> byBundle = new HashMap<>();
        Map<UUID, String> reasons = new HashMap<>();
        for (Job job : jobs) {
            if (job.stage() == Stage.QUEUED
                    && job.lease().owner().isEmpty()
                    && job.result().isEmpty()) {
                byBundle.computeIfAbsent(job.plan().bundle().id(), this::full)
                        .ifPresent(reason -> reasons.put(job.id(), reason));
            }
        }
        return reasons;
    }

    private Optional<String> full(String bundle) {
        OptionalInt most = workflows.concurrency(bundle);
        if (most.isEmpty() || store.read(handle -> JobQueries.claimed(handle, bundle)) < most.getAsInt()) {
            return Optional.empty();
        }
        return Optional.of("waits for its turn: the bundle " + bundle + " runs at most " + most.getAsInt()
                + " jobs at once (concurrency)");
    }
}
