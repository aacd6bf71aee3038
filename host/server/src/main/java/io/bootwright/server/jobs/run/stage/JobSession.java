package io.bootwright.server.jobs.run.stage;

import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.store.JobSignals;
import io.bootwright.server.jobs.store.JobStore;
import io.bootwright.server.servers.ServerRecord;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * The time in which one worker of this host has a job: the job is kept in memory, its news wake the worker, and one
 * session with the BMC serves all stages. For one thread.
 */
public final class JobSession implements AutoCloseable {
    final UUID id;
    final JobStore store;
    final RunDependencies with;
    final TransitionListener transitions;
    final BooleanSupplier stopped;
    final BmcSession bmc;
    final JobSignals.Listener news;
    final Instant since;
    /** Read when it is needed, and again after the BMC refused something. */
    Optional<ServerRecord> server = Optional.empty();

    /**
     * Begins.
     *
     * @param transitions is told of each transition
     * @param stopped whether this host is stopping
     */
    public JobSession(
            UUID id, JobStore store, RunDependencies with, TransitionListener transitions, BooleanSupplier stopped) {
        this.id = id;
        this.store = store;
        this.with = with;
        this.transitions = transitions;
        this.stopped = stopped;
        this.bmc = new BmcSession(with);
        this.news = store.signals().listen(id);
        this.since = store.now();
        store.keep(id);
    }

    /** The stage that the job is in; empty when it is complete, or no longer this host's. */
    public Optional<StageContext> stage() {
        return store.current(id).filter(this::owns).map(job -> new StageContext(this, job));
    }

    boolean owns(Job job) {
        return job.active()
                && job.lease().owner().filter(with.options().hostId()::equals).isPresent();
    }

    @Override
    public void close() {
        bmc.close();
        news.close();
        store.release(id);
    }
}
