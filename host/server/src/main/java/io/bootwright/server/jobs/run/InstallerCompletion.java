package io.bootwright.server.jobs.run;

import io.bootwright.server.jobs.model.ApiName;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobError;
import io.bootwright.server.jobs.model.JobErrorCode;
import io.bootwright.server.jobs.model.PowerHistory;
import io.bootwright.server.jobs.model.PowerReading;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.model.Times;
import io.bootwright.server.jobs.run.stage.Bmc;
import io.bootwright.server.jobs.run.stage.JobChangedException;
import io.bootwright.server.jobs.run.stage.StageContext;
import io.bootwright.server.jobs.run.stage.StageFailedException;
import io.bootwright.server.jobs.store.JobUpdate;
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
    void booted(Job job, StageContext hands) throws StageFailedException, JobChangedException, InterruptedException {
        List<MediaReads> reads = hands.store().reads(job.id());
        if (watch.unread(job, reads, Instant.MAX, hands)) {
            watch.checkTotal(job, hands);
            hands.pause(hands.options().poll());
            return;
        }
        Instant end =
                job.poweredOnAt().orElse(job.stageSince()).plus(job.completion().deadline());
        hands.go(job, Stage.INSTALLING, Optional.of(end), new JobUpdate());
    }

    void installing(Job job, StageContext hands) throws StageFailedException, JobChangedException, InterruptedException {
        List<MediaReads> reads = hands.store().reads(job.id());
        long percent = ReportWatch.percent(reads);
        Optional<String> end = percent >= job.completion().percent() ? end(job, reads, hands) : notYet(job, hands);
        if (end.isPresent()) {
            hands.succeed(job, end.get());
            return;
        }
        Instant deadline = watch.graceful(job.stageDeadline().orElse(Instant.MAX), hands);
        if (hands.now().isAfter(deadline)) {
            throw notSeen(job, percent, reads, hands);
        }
        watch.checkTotal(job, hands);
        watch.showReads(job, reads, hands);
        hands.pause(hands.options().poll());
    }

    /** Too little was read for the end. A reset now is the firmware's own: the installer has not started yet. */
    private Optional<String> notYet(Job job, StageContext hands) throws StageFailedException, InterruptedException {
        if (job.completion().mode() == CompletionRule.Mode.POWER_CYCLE && mayAsk(hands)) {
            ask(job, hands).ifPresent(reading -> remember(job, PowerHistory.of(reading), hands));
        }
        return Optional.empty();
    }

    private Optional<String> end(Job job, List<MediaReads> reads, StageContext hands)
            throws StageFailedException, InterruptedException {
        CompletionRule rule = job.completion();
        return switch (rule.mode()) {
            // The report itself ends the job.
            case DISPATCHER, WEBHOOK -> Optional.empty();
            case MEDIA_READ ->
                quiet(job, reads, hands)
                        ? Optional.of(ReportWatch.percent(reads) + " % of the installer was read, and for "
                                + ReportWatch.words(rule.quiet()) + " no more")
                        : Optional.empty();
            case TCP_PROBE ->
                quiet(job, reads, hands) && mayAsk(hands) && TcpProbe.answers(rule.address(), rule.port())
                        ? Optional.of(TcpProbe.name(rule.address(), rule.port()) + " answers")
                        : Optional.empty();
            case POWER_CYCLE -> powerCycle(job, hands);
        };
    }

    private Optional<String> powerCycle(Job job, StageContext hands)
            throws StageFailedException, InterruptedException {
        if (!mayAsk(hands)) {
            return Optional.empty();
        }
        Optional<PowerReading> reading = ask(job, hands);
        Optional<String> end = reading.flatMap(job.powerSeen()::end);
        if (end.isEmpty()) {
            reading.ifPresent(seen -> remember(job, job.powerSeen().with(seen), hands));
        }
        return end;
    }

    /** A BMC that does not answer for a while says nothing about the installation, and is asked less often. */
    private Optional<PowerReading> ask(Job job, StageContext hands) throws StageFailedException, InterruptedException {
        Instant deadline = watch.graceful(job.stageDeadline().orElse(Instant.MAX), hands);
        Optional<PowerReading> reading = hands.look(
                job, deadline, JobErrorCode.END_NOT_SEEN, "looking at the server's power", Bmc::power);
        unanswered = reading.isPresent() ? 0 : unanswered + 1;
        if (unanswered > 0) {
            nextQuestion = Times.later(
                    nextQuestion, hands.now().plus(hands.options().backOff(unanswered)));
        }
        return reading;
    }

    private static void remember(Job job, PowerHistory seen, StageContext hands) {
        if (!seen.equals(job.powerSeen())) {
            hands.store().change(job.id(), tx -> {
                tx.updateQuietly(new JobUpdate().set("power_seen", seen.row()));
                return true;
            });
        }
    }

    private boolean mayAsk(StageContext hands) {
        if (hands.now().isBefore(nextQuestion)) {
            return false;
        }
        nextQuestion = hands.now().plus(hands.options().poll().multipliedBy(LOOKS_PER_QUESTION));
        return true;
    }

    /** Whether neither disc was read for long enough. While this host was down, nobody could read. */
    private static boolean quiet(Job job, List<MediaReads> reads, StageContext hands) {
        Instant last = reads.stream().flatMap(disc -> disc.lastRead().stream()).reduce(hands.since(), Times::later);
        return !hands.now().isBefore(last.plus(job.completion().quiet()));
    }

    private StageFailedException notSeen(Job job, long percent, List<MediaReads> reads, StageContext hands) {
        CompletionRule rule = job.completion();
        String read = "Server " + job.serial() + " has read " + percent + " % of the installer, ";
        String by = " within " + ReportWatch.words(rule.deadline()) + " after power-on (completion " + ApiName.of(rule.mode())
                + ").";
        String why;
        if (rule.mode() != CompletionRule.Mode.WEBHOOK && percent < rule.percent()) {
            why = "less than the " + rule.percent() + " % that come before the end" + by;
        } else if (!rule.quiet().isZero() && usesQuiet(rule) && !quiet(job, reads, hands)) {
            why = "and was still reading its discs, so that they were not at rest for " + ReportWatch.words(rule.quiet())
                    + by;
        } else {
            why = switch (rule.mode()) {
                case DISPATCHER, WEBHOOK -> "but the installed system did not report" + by;
                case TCP_PROBE -> "but " + TcpProbe.name(rule.address(), rule.port()) + " did not answer" + by;
                case MEDIA_READ -> "but its discs were not at rest" + by;
                case POWER_CYCLE ->
                    "but its BMC showed neither power off nor a reset" + by
                            + (unanswered > 0 ? " It did not answer the last " + unanswered + " questions." : "")
                            + (job.powerSeen().lastReset().isEmpty()
                                    ? " This BMC has no LastResetTime, so it may not show a reset at all."
                                    : "");
            };
        }
        JobErrorCode code = JobErrorCode.END_NOT_SEEN;
        return new StageFailedException(
                new JobError(code, read + why, rule.hint().isEmpty() ? code.hint() : rule.hint() + " " + code.hint()));
    }

    private static boolean usesQuiet(CompletionRule rule) {
        return rule.mode() == CompletionRule.Mode.TCP_PROBE || rule.mode() == CompletionRule.Mode.MEDIA_READ;
    }

    /** Before anything is booted: the address that is to tell the end must not answer while its server is off. */
    static void checkAddressIsFree(Job job) throws StageFailedException {
        CompletionRule rule = job.completion();
        if (rule.mode() == CompletionRule.Mode.TCP_PROBE && TcpProbe.answers(rule.address(), rule.port())) {
            throw new StageFailedException(
                    JobErrorCode.ADDRESS_IN_USE,
                    TcpProbe.name(rule.address(), rule.port()) + " answers although server " + job.serial()
                            + " is off: it belongs to another machine, and would tell nothing about this one.");
        }
    }
}
