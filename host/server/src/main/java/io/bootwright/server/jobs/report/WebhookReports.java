package io.bootwright.server.jobs.report;

import io.bootwright.errors.ErrorCode;
import io.bootwright.errors.JobErrorCode;
import io.bootwright.errors.ProblemCode;
import io.bootwright.server.http.Problem;
import io.bootwright.server.jobs.model.ApiName;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobError;
import io.bootwright.server.jobs.model.JobStep;
import io.bootwright.server.jobs.model.LogLine;
import io.bootwright.server.jobs.model.Result;
import io.bootwright.server.jobs.model.StepState;
import io.bootwright.server.jobs.store.JobEnding;
import io.bootwright.server.jobs.store.JobStore;
import io.bootwright.server.jobs.store.JobTransaction;
import io.bootwright.server.jobs.store.PartKind;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Writes what a machine reports into its job's rows. Safe for use by many threads. */
public final class WebhookReports {
    /** The one unit a report may name that no bundle declares: what it says is about the maintenance system itself. */
    private static final String DISPATCHER = "provision-dispatcher.service";

    private static final int MAX_STEPS = 64;

    private final JobStore store;
    private final OutputCheck outputs;

    public WebhookReports(JobStore store, OutputCheck outputs) {
        this.store = store;
        this.outputs = outputs;
    }

    /**
     * Takes a report. Repeating one changes nothing.
     *
     * @return whether the job had ended before this report: what the machine still does is of no use to anybody
     * @throws io.bootwright.server.http.ProblemException {@code conflict} when it contradicts what is known already, or
     *     is of another start of the machine than the job's: a task never begins twice
     */
    boolean accept(UUID id, WebhookReport report) {
        // Before the transaction: a version that is not active any more has to be read first.
        Optional<String> warning = outputs.warning(id, report);
        Taken taken = store.change(id, tx -> accept(tx, report, warning)).orElse(Taken.AFTER_THE_END);
        if (taken == Taken.OF_ANOTHER_START) {
            throw conflict("Job " + id + " has ended: its machine has started again. A task does not begin twice.");
        }
        return taken == Taken.AFTER_THE_END;
    }

    private enum Taken {
        IN_TIME,
        AFTER_THE_END,
        OF_ANOTHER_START
    }

    private Taken accept(JobTransaction tx, WebhookReport report, Optional<String> warning) {
        Job job = tx.job();
        if (!job.stage().mayReport() && job.active()) {
            throw conflict("Job " + job.id() + " has not turned this machine on yet.");
        }
        if (job.result().isPresent()) {
            afterTheEnd(tx, report);
            return Taken.AFTER_THE_END;
        }
        if (isOfAnotherStart(tx, report)) {
            restarted(tx);
            return Taken.OF_ANOTHER_START;
        }
        boolean repeated =
                report.seq().filter(seq -> seq <= job.reports().lastSeq()).isPresent();
        if (repeated && report.end().isEmpty()) {
            return Taken.IN_TIME;
        }
        Instant now = tx.now();
        if (!repeated) {
            tx.updateQuietly(known -> known.with(known.reports().heard(now, report.seq()))
                    .with(known.progress().updated(now)));
            progress(tx, report, now);
            warning.ifPresent(tx::log);
        }
        report.output().ifPresent(output -> tx.putPart(PartKind.OUTPUT, output));
        report.end().ifPresent(end -> {
            if (end == Result.SUCCEEDED) {
                JobEnding.succeed(tx, !report.steps().isEmpty());
            } else {
                fail(tx, report, now);
            }
        });
        return Taken.IN_TIME;
    }

    /** The first start that reports is the job's own. A failure is believed of any. */
    private static boolean isOfAnotherStart(JobTransaction tx, WebhookReport report) {
        if (report.bootId().isEmpty()
                || report.end().filter(Result.FAILED::equals).isPresent()) {
            return false;
        }
        Optional<String> known = tx.job().reports().bootId();
        if (known.isEmpty() && tx.job().result().isEmpty()) {
            tx.updateQuietly(
                    job -> job.with(job.reports().withBootId(report.bootId().get())));
            return false;
        }
        return !known.equals(report.bootId());
    }

    /**
     * A machine that starts again in the middle of its job finds the discs still inserted and would begin once more: to
     * wipe what is half written, to flash what is half flashed. That is for an operator to decide.
     */
    private static void restarted(JobTransaction tx) {
        Optional<String> step = tx.steps().stream()
                .filter(known -> known.state() == StepState.RUNNING)
                .map(JobStep::name)
                .findFirst();
        String detail = "Server " + tx.job().serial() + " started again in the middle of " + step.orElse("the job")
                + ": its power was lost, or somebody reset it.";
        JobEnding.end(tx, Result.FAILED, JobError.of(JobErrorCode.SERVER_RESTARTED, detail));
        tx.outcome(outcome -> outcome.withFailedStep(step));
    }

    /** Late words: the same final report is welcome as often as it comes, another one is a contradiction. */
    private static void afterTheEnd(JobTransaction tx, WebhookReport report) {
        Job job = tx.job();
        Result known = job.outcome().finalStatus().orElse(job.result().orElseThrow());
        if (isOfAnotherStart(tx, report)) {
            throw ended(job, known);
        }
        if (report.end().isEmpty()) {
            return;
        }
        boolean sameStep = job.outcome().finalStatus().isEmpty()
                || report.failedStep().isEmpty()
                || report.failedStep().equals(job.outcome().failedStep());
        if (report.end().get() != known || !sameStep) {
            throw ended(job, known);
        }
    }

    private static RuntimeException ended(Job job, Result known) {
        return conflict("Job " + job.id() + " has ended already: " + ApiName.of(known)
                + job.outcome().failedStep().map(step -> " at " + step).orElse("") + ".");
    }

    private void progress(JobTransaction tx, WebhookReport report, Instant now) {
        Map<String, JobStep> before = new LinkedHashMap<>();
        tx.steps().forEach(step -> before.put(step.name(), step));
        Map<String, JobStep> after = new LinkedHashMap<>(before);
        for (WebhookReport.StepReport told : report.steps()) {
            step(after, told.name()).ifPresent(step -> after.put(step.name(), merge(step, told, now)));
        }
        for (LogLine line : report.log()) {
            line.step()
                    .flatMap(name -> Optional.ofNullable(after.get(name)))
                    .ifPresent(step -> after.put(step.name(), step.withLine(line.line())));
            tx.log(line);
        }
        // The step's own tail is complete, also when lines were dropped on the way here.
        for (WebhookReport.StepReport told : report.steps()) {
            JobStep step = after.get(told.name());
            if (step != null && !told.logTail().isEmpty()) {
                after.put(told.name(), step.withTail(told.logTail()));
            }
        }
        after.forEach((name, step) -> {
            Optional<JobStep> known = Optional.ofNullable(before.get(name));
            if (known.filter(step::equals).isEmpty()) {
                tx.putStep(step);
            }
        });
    }

    /** A step by name; one that the workflow did not declare is added, as long as there are not too many. */
    private static Optional<JobStep> step(Map<String, JobStep> steps, String name) {
        JobStep known = steps.get(name);
        if (known != null) {
            return Optional.of(known);
        }
        String title = name.equals(DISPATCHER) ? "Maintenance system" : name;
        return steps.size() >= MAX_STEPS ? Optional.empty() : Optional.of(JobStep.pending(steps.size(), name, title));
    }

    /** A step never goes back: reports may overtake each other on their way. */
    private static JobStep merge(JobStep step, WebhookReport.StepReport told, Instant now) {
        if (step.ended() || told.state().compareTo(step.state()) < 0) {
            return step;
        }
        boolean startedNow =
                step.startedAt().isEmpty() && told.state() != StepState.PENDING && told.state() != StepState.SKIPPED;
        boolean endedNow = told.state() == StepState.SUCCEEDED || told.state() == StepState.FAILED;
        return step.with(
                told.state(),
                told.startedAt().or(() -> startedNow ? Optional.of(now) : Optional.empty()),
                told.endedAt().or(() -> endedNow ? Optional.of(now) : Optional.empty()),
                told.exitCode(),
                told.percent());
    }

    private static void fail(JobTransaction tx, WebhookReport report, Instant now) {
        Map<String, JobStep> steps = new LinkedHashMap<>();
        tx.steps().forEach(step -> steps.put(step.name(), step));
        report.failedStep().flatMap(name -> step(steps, name)).ifPresent(step -> {
            JobStep failed = new JobStep(
                    step.index(),
                    step.name(),
                    step.title(),
                    StepState.FAILED,
                    step.startedAt(),
                    step.endedAt().or(() -> Optional.of(now)),
                    report.exitCode().or(step::exitCode),
                    step.percent(),
                    step.logTail().isEmpty() ? linesOf(step.name(), report) : step.logTail(),
                    step.uninterruptible());
            tx.putStep(failed);
            steps.put(failed.name(), failed);
            if (step.uninterruptible() && report.exitCode().isEmpty()) {
                // The target gave up waiting for it, which does not end it.
                JobEnding.holdPower(tx, failed.name() + " must not be interrupted");
            }
        });
        JobEnding.end(tx, Result.FAILED, error(tx.job(), report, steps));
        tx.outcome(outcome -> outcome.withFinalStatus(Result.FAILED).withFailedStep(report.failedStep()));
    }

    private static List<String> linesOf(String step, WebhookReport report) {
        List<String> lines = report.log().stream()
                .filter(line -> line.step().filter(step::equals).isPresent())
                .map(LogLine::line)
                .toList();
        return lines.subList(Math.max(0, lines.size() - JobStep.TAIL_LINES), lines.size());
    }

    private static JobError error(Job job, WebhookReport report, Map<String, JobStep> steps) {
        Optional<JobStep> step = report.failedStep().flatMap(name -> Optional.ofNullable(steps.get(name)));
        boolean itself = step.filter(known -> !known.name().equals(DISPATCHER)).isEmpty();
        if (itself && report.reason().isPresent()) {
            ErrorCode code = report.reason().get();
            String words = report.detail().orElse(code.meaning());
            return JobError.of(code, "The dispatcher on server " + job.serial() + " reported: " + words);
        }
        StringBuilder detail =
                new StringBuilder("On server ").append(job.serial()).append(' ');
        detail.append(step.map(failed ->
                        failed.name() + (failed.title().equals(failed.name()) ? "" : " (" + failed.title() + ")"))
                .orElse("a step that was not named"));
        detail.append(" failed");
        step.flatMap(JobStep::exitCode)
                .ifPresent(code -> detail.append(" with exit code ").append(code));
        detail.append('.');
        report.detail()
                .or(() -> step.filter(failed -> !failed.logTail().isEmpty())
                        .map(failed -> "Its last line: " + failed.logTail().getLast()))
                .ifPresent(text -> detail.append(' ').append(text));
        return JobError.of(report.reason().orElse(JobErrorCode.STEP_FAILED), detail.toString());
    }

    private static RuntimeException conflict(String detail) {
        return Problem.of(ProblemCode.CONFLICT, detail).exception();
    }
}
