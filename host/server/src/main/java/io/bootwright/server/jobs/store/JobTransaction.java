package io.bootwright.server.jobs.store;

import io.bootwright.formats.Json;
import io.bootwright.server.jobs.document.JobDocument;
import io.bootwright.server.jobs.document.JobSnapshot;
import io.bootwright.server.jobs.document.LogDocument;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobOutcome;
import io.bootwright.server.jobs.model.JobStep;
import io.bootwright.server.jobs.model.LogLine;
import io.bootwright.server.jobs.model.MediaState;
import io.bootwright.server.media.MediaReads;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * One change of one job: collected in memory, then written at once, if nobody else has changed the job meanwhile. For one
 * thread.
 */
public final class JobTransaction {
    /** Most lines of a log; the last one says that it is full. */
    public static final long MAX_LOG_LINES = 10_000;

    /** Most characters of a log. */
    public static final long MAX_LOG_CHARS = 4 * 1024 * 1024;

    private final Job before;
    private final Instant now;
    private final Supplier<List<MediaReads>> reads;
    private final List<JobStep> steps;
    private final SortedSet<Integer> changedSteps = new TreeSet<>();
    private final int knownSteps;
    private final List<JobEvent> events = new ArrayList<>();
    private final Map<PartKind, Optional<String>> parts = new EnumMap<>(PartKind.class);
    private Job job;
    private long logLines;
    private long logChars;
    private boolean shown;

    /**
     * A change of a job.
     *
     * @param state the job as it is known
     * @param reads what the BMC has read of its discs; asked at most once
     */
    JobTransaction(JobState state, Instant now, Supplier<List<MediaReads>> reads) {
        this.before = state.job();
        this.now = now;
        this.reads = reads;
        this.steps = new ArrayList<>(state.steps());
        this.knownSteps = steps.size();
        this.job = before;
        this.logLines = before.journal().logLines();
        this.logChars = before.journal().logChars();
    }

    /** The job with the changes so far. */
    public Job job() {
        return job;
    }

    /** When the change happens. */
    public Instant now() {
        return now;
    }

    /** The job's steps with the changes so far, by their index. */
    public List<JobStep> steps() {
        return List.copyOf(steps);
    }

    /** Has a job event sent although the row did not change: its media were read. */
    public void touch() {
        shown = true;
    }

    /** Changes the job; its document is sent as an event. */
    public void update(UnaryOperator<Job> change) {
        job = change.apply(job);
        shown = true;
    }

    /** Changes how the work ended; the document is sent as an event. */
    public void outcome(UnaryOperator<JobOutcome> change) {
        update(known -> known.with(change.apply(known.outcome())));
    }

    /** Changes the job without an event: for bookkeeping that no document shows. */
    public void updateQuietly(UnaryOperator<Job> change) {
        job = change.apply(job);
    }

    /** Changes or adds a step; its event is sent if anything but its tail changed. */
    public void putStep(JobStep step) {
        Optional<JobStep> known = step.index() < steps.size() ? Optional.of(steps.get(step.index())) : Optional.empty();
        if (known.isPresent()) {
            steps.set(step.index(), step);
        } else {
            steps.add(step);
        }
        changedSteps.add(step.index());
        if (known.filter(step::equalsButTail).isEmpty()) {
            event(JobEvent.Kind.STEP, Json.write(JobDocument.step(step)));
        }
    }

    private void event(JobEvent.Kind kind, String data) {
        events.add(new JobEvent(before.journal().lastEvent() + events.size() + 1, kind, data));
    }

    /** Adds a line, unless the log is full; the first line that does not fit is replaced by a mark. */
    public void log(LogLine line) {
        if (logLines >= MAX_LOG_LINES || logChars >= MAX_LOG_CHARS) {
            return;
        }
        boolean last = logLines + 1 >= MAX_LOG_LINES || logChars + line.line().length() >= MAX_LOG_CHARS;
        LogLine kept = last
                ? new LogLine(
                        Optional.empty(),
                        line.at(),
                        "host: the log is full (" + MAX_LOG_LINES + " lines or " + MAX_LOG_CHARS / (1024 * 1024)
                                + " Mi characters); further lines are not kept")
                : line;
        event(JobEvent.Kind.LOG, Json.write(LogDocument.of(kept)));
        logLines = last ? MAX_LOG_LINES : logLines + 1;
        logChars += kept.line().length();
    }

    /** Adds a line of this host to the log. */
    public void log(String line) {
        log(LogLine.ofHost(now, line));
    }

    /** Stores what lies apart from the row. */
    public void putPart(PartKind kind, String content) {
        parts.put(kind, Optional.of(content));
    }

    /** Removes what lies apart from the row. */
    public void dropPart(PartKind kind) {
        parts.put(kind, Optional.empty());
    }

    /** Whether there is nothing to write. */
    boolean isEmpty() {
        return !shown && job.equals(before) && changedSteps.isEmpty() && events.isEmpty() && parts.isEmpty();
    }

    /** Adds the event of a document. */
    void show(JobSnapshot document) {
        event(JobEvent.Kind.JOB, Json.write(JobDocument.forEvent(document)));
    }

    /** Adds the event of a changed document and counts; the last act before writing. */
    void finish() {
        if (shown) {
            job = job.with(job.progress().updated(now));
            List<MediaReads> discs = job.media().state() == MediaState.NONE ? List.of() : reads.get();
            show(new JobSnapshot(job, steps(), discs, Optional.empty()));
        }
        Job.Journal journal = before.journal();
        job = job.with(new Job.Journal(journal.version() + 1, journal.lastEvent() + events.size(), logLines, logChars));
    }

    /** The job as it was known before. */
    Job before() {
        return before;
    }

    JobState after() {
        return new JobState(job, steps);
    }

    /** Steps that were there and changed. */
    List<JobStep> changedSteps() {
        return changedSteps.headSet(knownSteps).stream().map(steps::get).toList();
    }

    /** Steps that were not there. */
    List<JobStep> newSteps() {
        return changedSteps.tailSet(knownSteps).stream().map(steps::get).toList();
    }

    List<JobEvent> events() {
        return events;
    }

    /** What lies apart from the row: new content, or empty to remove it. */
    Map<PartKind, Optional<String>> parts() {
        return parts;
    }
}
