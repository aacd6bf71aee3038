package io.bootwright.server.jobs.queue;

import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.store.JobQueries;
import io.bootwright.server.jobs.store.JobStore;
import io.bootwright.server.workflow.Workflows;
import java.util.Optional;
import java.util.OptionalInt;

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
        OptionalInt most = workflows.concurrency(job.bundle().id());
        boolean waits = job.stage() == Stage.QUEUED
                && job.leaseOwner().isEmpty()
                && job.result().isEmpty();
        if (most.isEmpty()
                || !waits
                || store.read(handle -> JobQueries.claimed(handle, job.bundle().id())) < most.getAsInt()) {
            return Optional.empty();
        }
        return Optional.of("waits for its turn: the bundle " + job.bundle().id() + " runs at most " + most.getAsInt()
                + " jobs at once (concurrency)");
    }
}
