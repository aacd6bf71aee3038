package io.bootwright.server.jobs.run;

import io.bootwright.errors.JobErrorCode;
import io.bootwright.server.config.Deadlines;
import io.bootwright.server.jobs.model.ApiName;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.model.Times;
import io.bootwright.server.jobs.run.stage.JobChangedException;
import io.bootwright.server.jobs.run.stage.StageContext;
import io.bootwright.server.jobs.run.stage.StageFailedException;
import io.bootwright.server.jobs.store.JobTransaction;
import io.bootwright.server.jobs.store.PowerHold;
import io.bootwright.server.media.MediaReads;
import io.bootwright.server.media.MediaRole;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The stages in which the server works and this host watches: reads of the discs prove that they were mounted, reports
 * prove life. For one worker.
 */
final class ReportWatch {
    private static final int PERCENT_STEP = 5;

    private final Deadlines deadlines;
    private String shownProgress = "";
    private boolean saidHeld;

    ReportWatch(Deadlines deadlines) {
        this.deadlines = deadlines;
    }

    void booted(StageContext stage) throws StageFailedException, JobChangedException, InterruptedException {
        Job job = stage.job();
        if (job.reports().lastContact().isPresent()) {
            stage.go(Stage.RUNNING, Optional.empty());
            return;
        }
        List<MediaReads> reads = stage.reads();
        Instant contactBy =
                graceful(stage, stage.deadline().orElse(job.progress().stageSince()));
        if (!unread(stage, reads, contactBy) && stage.now().isAfter(contactBy)) {
            throw new StageFailedException(
                    JobErrorCode.NO_FIRST_CONTACT,
                    "Server " + job.serial() + " read " + percent(reads) + " % of the installer, but did not report"
                            + " within " + words(deadlines.firstContact()) + " after power-on.");
        }
        checkTotal(stage);
        showReads(stage, reads);
        stage.pause(stage.options().poll());
    }

    /**
     * Whether nothing was read yet.
     *
     * @throws StageFailedException when that is so for too long
     */
    boolean unread(StageContext stage, List<MediaReads> reads, Instant contactBy) throws StageFailedException {
        Job job = stage.job();
        if (reads.stream().anyMatch(disc -> disc.bytesRead() > 0)) {
            return false;
        }
        long requests = reads.stream().mapToLong(MediaReads::requests).sum();
        // A BMC that has asked for a disc at all can reach this host: its server gets more time to start.
        Duration patience = deadlines.insert().multipliedBy(requests == 0 ? 1 : 2);
        Instant readBy =
                Times.earlier(graceful(stage, job.progress().stageSince().plus(patience)), contactBy);
        if (stage.now().isAfter(readBy)) {
            throw neverRead(job, requests);
        }
        return true;
    }

    private static StageFailedException neverRead(Job job, long requests) {
        String asked = requests == 0
                ? "its BMC has asked this host for none of them"
                : "its BMC only asked whether they exist; not one byte was read";
        return new StageFailedException(
                JobErrorCode.NEVER_READ,
                "The discs are inserted and server " + job.serial() + " was turned on at "
                        + Times.text(job.progress().stageSince()) + ", but " + asked + ".");
    }

    void running(StageContext stage) throws StageFailedException, JobChangedException, InterruptedException {
        Job job = stage.job();
        Instant now = stage.now();
        Instant last =
                Times.later(job.reports().lastContact().orElse(job.progress().stageSince()), stage.since());
        Duration silence = silence(job);
        if (now.isAfter(last.plus(silence)) && !held(stage, "has not reported for " + words(silence))) {
            throw new StageFailedException(
                    JobErrorCode.HEARTBEAT_LOST,
                    "Server " + job.serial() + " has not reported for " + words(silence) + "; its last report came at "
                            + Times.text(job.reports()
                                    .lastContact()
                                    .orElse(job.progress().stageSince())) + ".");
        }
        checkTotal(stage);
        showReads(stage, stage.reads());
        stage.pause(stage.options().poll());
    }

    /** The shorter of what the operator and the bundle allow. */
    private Duration silence(Job job) {
        Duration mine = deadlines.heartbeat();
        return !job.plan().heartbeat().isZero() && job.plan().heartbeat().compareTo(mine) < 0
                ? job.plan().heartbeat()
                : mine;
    }

    /** From acceptance by the operator's limit, from power-on by the bundle's. */
    void checkTotal(StageContext stage) throws StageFailedException {
        Job job = stage.job();
        Instant total = job.identity().createdAt().plus(deadlines.total());
        Optional<Instant> bundles = job.power()
                .onAt()
                .filter(at -> !job.plan().timeout().isZero())
                .map(at -> at.plus(job.plan().timeout()));
        Instant limit = bundles.map(at -> Times.earlier(at, total)).orElse(total);
        if (job.stage().isUpdate()) {
            // The BMC is not to be left alone in the middle; each of its stages has a limit of its own.
            return;
        }
        if (stage.now().isAfter(job.power().touched() ? graceful(stage, limit) : limit)
                && !held(stage, "is over its time limit")) {
            throw new StageFailedException(
                    JobErrorCode.TOTAL_TIMEOUT,
                    "The " + job.name() + " was not done at " + Times.text(limit) + "; it was in the phase "
                            + ApiName.of(job.stage().phase()) + ".");
        }
    }

    /** Whether a step keeps this host from ending the job; that is said once. */
    private boolean held(StageContext stage, String what) {
        Job job = stage.job();
        Optional<PowerHold> held =
                PowerHold.of(job, stage.steps()).filter(holding -> stage.now().isBefore(holding.until()));
        if (held.isPresent() && !saidHeld) {
            saidHeld = true;
            stage.log("server " + job.serial() + " " + what + ", but "
                    + held.get().words() + ": waiting, with the power untouched, until "
                    + Times.text(held.get().until()));
        }
        return held.isPresent();
    }

    /** A host that comes back after a deadline first listens: the target may be waiting to tell that all is done. */
    Instant graceful(StageContext stage, Instant deadline) {
        return deadline.isBefore(stage.since()) ? stage.since().plus(deadlines.heartbeat()) : deadline;
    }

    void showReads(StageContext stage, List<MediaReads> reads) {
        StringBuilder progress = new StringBuilder();
        for (MediaReads disc : reads) {
            progress.append(disc.role())
                    .append(disc.bytesRead() > 0)
                    .append(percent(disc) / PERCENT_STEP)
                    .append(' ');
        }
        if (!progress.toString().equals(shownProgress)) {
            if (!shownProgress.isEmpty() || reads.stream().anyMatch(disc -> disc.bytesRead() > 0)) {
                stage.change(JobTransaction::touch);
            }
            shownProgress = progress.toString();
        }
    }

    static long percent(List<MediaReads> reads) {
        return reads.stream()
                .filter(disc -> disc.role() == MediaRole.INSTALLER)
                .mapToLong(ReportWatch::percent)
                .findFirst()
                .orElse(0);
    }

    private static long percent(MediaReads disc) {
        return disc.size() == 0 ? 0 : disc.bytesRead() * 100 / disc.size();
    }

    /** A duration for people: {@code 5 min}, {@code 90 s}. */
    static String words(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds == 0) {
            return duration.toMillis() + " ms";
        }
        return seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
    }
}
