package io.bootwright.server.jobs.run;

import io.bootwright.errors.ErrorCode;
import io.bootwright.errors.JobErrorCode;
import io.bootwright.redfish.RedfishClient;
import io.bootwright.redfish.system.SystemInfo;
import io.bootwright.server.jobs.model.ApiName;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobError;
import io.bootwright.server.jobs.model.PowerHistory;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.model.Times;
import io.bootwright.server.jobs.run.stage.JobChangedException;
import io.bootwright.server.jobs.run.stage.StageContext;
import io.bootwright.server.jobs.run.stage.StageFailedException;
import io.bootwright.server.media.MediaReads;
import io.bootwright.server.workflow.CompletionRule;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The stages in which a vendor's installer works and nothing reports: this host waits for the job's completion rule
 * ({@code docs/job-states.md} says what each one takes for the end). For one worker.
 */
final class InstallerCompletion {
    /** A BMC is asked less often than this host looks around; most show a power cycle for some seconds. */
    private static final int LOOKS_PER_QUESTION = 5;

    private final ReportWatch watch;
    private Instant nextQuestion = Instant.MIN;
    private int unanswered;

    InstallerCompletion(ReportWatch watch) {
        this.watch = watch;
    }

    /** Waits for the first byte of the installer. */
    void booted(StageContext stage) throws StageFailedException, JobChangedException, InterruptedException {
        Job job = stage.job();
        List<MediaReads> reads = stage.reads();
        if (watch.unread(stage, reads, Instant.MAX)) {
            watch.checkTotal(stage);
            stage.pause(stage.options().poll());
            return;
        }
        Instant end = job.power()
                .onAt()
                .orElse(job.progress().stageSince())
                .plus(job.plan().completion().deadline());
        stage.go(Stage.INSTALLING, Optional.of(end));
    }

    void installing(StageContext stage) throws StageFailedException, JobChangedException, InterruptedException {
        Job job = stage.job();
        List<MediaReads> reads = stage.reads();
        long percent = ReportWatch.percent(reads);
        Optional<String> end = percent >= job.plan().completion().percent() ? end(stage, reads) : notYet(stage);
        if (end.isPresent()) {
            stage.succeed(end.get());
            return;
        }
        Instant deadline = watch.graceful(stage, stage.deadline().orElse(Instant.MAX));
        if (stage.now().isAfter(deadline)) {
            throw notSeen(stage, percent, reads);
        }
        watch.checkTotal(stage);
        watch.showReads(stage, reads);
        stage.pause(stage.options().poll());
    }

    /** Too little was read for the end. A reset now is the firmware's own: the installer has not started yet. */
    private Optional<String> notYet(StageContext stage) throws StageFailedException, InterruptedException {
        Job job = stage.job();
        if (job.plan().completion().mode() == CompletionRule.Mode.POWER_CYCLE && mayAsk(stage)) {
            ask(stage).ifPresent(reading -> remember(stage, PowerHistory.of(reading)));
        }
        return Optional.empty();
    }

    private Optional<String> end(StageContext stage, List<MediaReads> reads)
            throws StageFailedException, InterruptedException {
        Job job = stage.job();
        CompletionRule rule = job.plan().completion();
        return switch (rule.mode()) {
            // The report itself ends the job.
            case DISPATCHER, WEBHOOK -> Optional.empty();
            case MEDIA_READ ->
                quiet(stage, reads)
                        ? Optional.of(ReportWatch.percent(reads) + " % of the installer was read, and for "
                                + ReportWatch.words(rule.quiet()) + " no more")
                        : Optional.empty();
            case TCP_PROBE ->
                quiet(stage, reads) && mayAsk(stage) && TcpProbe.answers(rule.address(), rule.port())
                        ? Optional.of(TcpProbe.name(rule.address(), rule.port()) + " answers")
                        : Optional.empty();
            case POWER_CYCLE -> powerCycle(stage);
        };
    }

    private Optional<String> powerCycle(StageContext stage) throws StageFailedException, InterruptedException {
        Job job = stage.job();
        if (!mayAsk(stage)) {
            return Optional.empty();
        }
        Optional<SystemInfo> reading = ask(stage);
        Optional<String> end = reading.flatMap(job.power().seen()::end);
        if (end.isEmpty()) {
            reading.ifPresent(seen -> remember(stage, job.power().seen().with(seen)));
        }
        return end;
    }

    /** A BMC that does not answer for a while says nothing about the installation, and is asked less often. */
    private Optional<SystemInfo> ask(StageContext stage) throws StageFailedException, InterruptedException {
        Instant deadline = watch.graceful(stage, stage.deadline().orElse(Instant.MAX));
        Optional<SystemInfo> reading =
                stage.look(deadline, JobErrorCode.END_NOT_SEEN, "looking at the server's power", RedfishClient::system);
        unanswered = reading.isPresent() ? 0 : unanswered + 1;
        if (unanswered > 0) {
            nextQuestion =
                    Times.later(nextQuestion, stage.now().plus(stage.options().backOff(unanswered)));
        }
        return reading;
    }

    private static void remember(StageContext stage, PowerHistory seen) {
        if (!seen.equals(stage.job().power().seen())) {
            stage.change(tx -> tx.updateQuietly(job -> job.with(job.power().withSeen(seen))));
        }
    }

    private boolean mayAsk(StageContext stage) {
        if (stage.now().isBefore(nextQuestion)) {
            return false;
        }
        nextQuestion = stage.now().plus(stage.options().poll().multipliedBy(LOOKS_PER_QUESTION));
        return true;
    }

    /** Whether neither disc was read for long enough. While this host was down, nobody could read. */
    private static boolean quiet(StageContext stage, List<MediaReads> reads) {
        Instant last = reads.stream().flatMap(disc -> disc.lastRead().stream()).reduce(stage.since(), Times::later);
        return !stage.now().isBefore(last.plus(stage.job().plan().completion().quiet()));
    }

    private StageFailedException notSeen(StageContext stage, long percent, List<MediaReads> reads) {
        Job job = stage.job();
        CompletionRule rule = job.plan().completion();
        String read = "Server " + job.serial() + " has read " + percent + " % of the installer, ";
        String by = " within " + ReportWatch.words(rule.deadline()) + " after power-on (completion "
                + ApiName.of(rule.mode()) + ").";
        String why;
        if (rule.mode() != CompletionRule.Mode.WEBHOOK && percent < rule.percent()) {
            why = "less than the " + rule.percent() + " % that come before the end" + by;
        } else if (!rule.quiet().isZero() && usesQuiet(rule) && !quiet(stage, reads)) {
            why = "and was still reading its discs, so that they were not at rest for "
                    + ReportWatch.words(rule.quiet()) + by;
        } else {
            why = switch (rule.mode()) {
                case DISPATCHER, WEBHOOK -> "but the installed system did not report" + by;
                case TCP_PROBE -> "but " + TcpProbe.name(rule.address(), rule.port()) + " did not answer" + by;
                case MEDIA_READ -> "but its discs were not at rest" + by;
                case POWER_CYCLE ->
                    "but its BMC showed neither power off nor a reset" + by
                            + (unanswered > 0 ? " It did not answer the last " + unanswered + " questions." : "")
                            + (job.power().seen().lastReset().isEmpty()
                                    ? " This BMC has no LastResetTime, so it may not show a reset at all."
                                    : "");
            };
        }
        ErrorCode code = JobErrorCode.END_NOT_SEEN;
        return new StageFailedException(new JobError(
                code, read + why, rule.hint().isEmpty() ? code.remedy() : rule.hint() + " " + code.remedy()));
    }

    private static boolean usesQuiet(CompletionRule rule) {
        return rule.mode() == CompletionRule.Mode.TCP_PROBE || rule.mode() == CompletionRule.Mode.MEDIA_READ;
    }

    /** Before anything is booted: the address that is to tell the end must not answer while its server is off. */
    static void checkAddressIsFree(Job job) throws StageFailedException {
        CompletionRule rule = job.plan().completion();
        if (rule.mode() == CompletionRule.Mode.TCP_PROBE && TcpProbe.answers(rule.address(), rule.port())) {
            throw new StageFailedException(
                    JobErrorCode.ADDRESS_IN_USE,
                    TcpProbe.name(rule.address(), rule.port()) + " answers although server " + job.serial()
                            + " is off: it belongs to another machine, and would tell nothing about this one.");
        }
    }
}
