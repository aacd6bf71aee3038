package io.bootwright.server.jobs.store;

import io.bootwright.server.http.ProblemException;
import io.bootwright.server.jobs.document.JobSnapshot;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobStep;
import io.bootwright.server.media.MediaReads;
import io.bootwright.server.media.MediaShelf;
import io.bootwright.server.store.Database;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.HandleCallback;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;

/**
 * The rows of jobs. Every change of a job goes through {@link #change}: it is made in memory and written in one short
 * transaction, if nobody else has changed the job meanwhile; else it is made again from what is there now. So webhook,
 * runner and cancel see each other's writes, also those of other hosts on the same database. Listeners are told after the
 * commit. Safe for use by many threads.
 */
public final class JobStore {
    private static final int TRIES = 8;
    /** More than that many others do not change one job at the same moment. */
    private static final int ROUNDS = 64;

    private final Database database;
    private final MediaShelf shelf;
    private final Clock clock;
    private final JobSignals signals;
    private final LiveJobs live = new LiveJobs();

    public JobStore(Database database, MediaShelf shelf, Clock clock, JobSignals signals) {
        this.database = database;
        this.shelf = shelf;
        this.clock = clock;
        this.signals = signals;
    }

    /** The time, as exactly as a row holds it. */
    public Instant now() {
        return clock.instant().truncatedTo(ChronoUnit.MICROS);
    }

    public JobSignals signals() {
        return signals;
    }

    /** What the BMC has read of a job's discs, installer first. */
    public List<MediaReads> reads(UUID id) {
        return shelf.reads(id);
    }

    /** Runs queries. */
    public <T> T read(HandleCallback<T, RuntimeException> query) {
        return database.jdbi().withHandle(query);
    }

    /** A job as the database has it. */
    public Optional<Job> find(UUID id) {
        return read(handle -> JobQueries.find(handle, id));
    }

    /** A job as this host knows it if it runs it, else as the database has it. */
    public Optional<Job> current(UUID id) {
        return live.find(id).isPresent() ? state(id).map(JobState::job) : find(id);
    }

    /** The steps of a job, from where {@link #current} has the job. */
    public List<JobStep> steps(UUID id) {
        return state(id).map(JobState::steps).orElse(List.of());
    }

    private Optional<JobState> state(UUID id) {
        Optional<LiveJobs.Live> mine = live.find(id);
        Optional<JobState> known = mine.flatMap(LiveJobs.Live::state);
        if (known.isPresent()) {
            return known;
        }
        if (mine.isEmpty()) {
            return load(id);
        }
        mine.get().lock.lock();
        try {
            Optional<JobState> read = mine.get().state().or(() -> load(id));
            read.ifPresent(mine.get()::remember);
            return read;
        } finally {
            mine.get().lock.unlock();
        }
    }

    private Optional<JobState> load(UUID id) {
        return read(handle -> JobQueries.find(handle, id)
                .map(job ->
                        new JobState(job, JobQueries.steps(handle, List.of(id)).getOrDefault(id, List.of()))));
    }

    /** Keeps a job in memory while this host runs it; {@link #release} ends that. */
    public void keep(UUID id) {
        live.add(id);
    }

    /** Ends {@link #keep}. */
    public void release(UUID id) {
        live.remove(id);
    }

    LiveJobs live() {
        return live;
    }

    /** A part of a job that lies apart from its row. */
    public Optional<String> part(UUID id, PartKind kind) {
        return read(handle -> PartRows.find(handle, id, kind));
    }

    /** Everything a client may see of a job. */
    public Optional<JobSnapshot> view(UUID id) {
        return find(id).map(job -> views(List.of(job)).getFirst());
    }

    /** Everything a client may see of some jobs, in their order: as many queries for a page as for one. */
    public List<JobSnapshot> views(List<Job> jobs) {
        List<UUID> ids = jobs.stream().map(Job::id).toList();
        Map<UUID, List<MediaReads>> reads = shelf.reads(ids);
        return read(handle -> {
            Map<UUID, List<JobStep>> steps = JobQueries.steps(handle, ids);
            Map<UUID, String> outputs = PartRows.find(handle, ids, PartKind.OUTPUT);
            return jobs.stream()
                    .map(job -> new JobSnapshot(
                            job,
                            steps.getOrDefault(job.id(), List.of()),
                            reads.getOrDefault(job.id(), List.of()),
                            Optional.ofNullable(outputs.get(job.id()))))
                    .toList();
        });
    }

    /**
     * One change of one job.
     *
     * @param act makes the change, in memory only; runs again when somebody else was quicker
     * @return what it returned; empty when there is no such job
     */
    public <T> Optional<T> change(UUID id, Function<JobTransaction, T> act) {
        Optional<LiveJobs.Live> mine = live.find(id);
        mine.ifPresent(job -> job.lock.lock());
        try {
            return change(id, act, mine);
        } finally {
            mine.ifPresent(job -> job.lock.unlock());
        }
    }

    private <T> Optional<T> change(UUID id, Function<JobTransaction, T> act, Optional<LiveJobs.Live> mine) {
        for (int round = 0; round < ROUNDS; round++) {
            Optional<JobState> remembered = mine.flatMap(LiveJobs.Live::state);
            Optional<JobState> state = remembered.or(() -> load(id));
            if (state.isEmpty()) {
                return Optional.empty();
            }
            JobTransaction tx = new JobTransaction(state.get(), now(), () -> reads(id));
            T result;
            try {
                result = act.apply(tx);
            } catch (ProblemException e) {
                if (remembered.isEmpty()) {
                    throw e;
                }
                // What is refused is refused for what the database says.
                mine.ifPresent(LiveJobs.Live::forget);
                continue;
            }
            if (tx.isEmpty()) {
                mine.ifPresent(job -> job.remember(state.get()));
                return Optional.of(result);
            }
            tx.finish();
            if (transaction(handle -> write(handle, tx))) {
                mine.ifPresent(job -> job.remember(tx.after()));
                signals.ring(id);
                return Optional.of(result);
            }
            mine.ifPresent(LiveJobs.Live::forget);
        }
        throw new IllegalStateException("job " + id + " is changed by too many at once");
    }

    private static boolean write(Handle handle, JobTransaction tx) {
        Job job = tx.after().job();
        if (!JobRows.update(handle, job, tx.before().journal().version())) {
            return false;
        }
        StepRows.update(handle, job.id(), tx.changedSteps());
        StepRows.insert(handle, job.id(), tx.newSteps());
        EventRows.insert(handle, job.id(), tx.events());
        tx.parts().forEach((kind, content) -> PartRows.put(handle, job.id(), kind, content));
        return true;
    }

    /** A transaction that starts anew when the database asks for it (SQLSTATE 40001, 40P01). */
    public <T> T transaction(HandleCallback<T, RuntimeException> act) {
        for (int attempt = 1; ; attempt++) {
            try {
                return database.jdbi().inTransaction(act);
            } catch (UnableToExecuteStatementException e) {
                String state = sqlState(e);
                if (!state.startsWith("40") || attempt == TRIES) {
                    throw e;
                }
            }
        }
    }

    /** The SQLSTATE of what the database said; empty when it was not the database. */
    public static String sqlState(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return sql.getSQLState();
            }
        }
        return "";
    }
}
