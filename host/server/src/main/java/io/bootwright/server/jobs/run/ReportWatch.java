package io.bootwright.server.jobs.run;

import io.bootwright.server.config.Deadlines;
import io.bootwright.server.jobs.model.ApiName;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobErrorCode;
import io.bootwright.server.jobs.model.PowerHold;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.model.Times;
import io.bootwright.server.jobs.run.stage.JobChangedException;
import io.bootwright.server.jobs.run.stage.StageContext;
import io.bootwright.server.jobs.run.stage.StageFailedException;
import io.bootwright.server.jobs.store.JobQueries;
import io.bootwright.server.jobs.store.JobUpdate;
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

    void booted(Job job, StageContext hands) throws StageFailedException, JobChangedException, InterruptedException {
        if (job.lastContact().isPresent()) {
            hands.go(job, Stage.RUNNING, Optional.empty(), new JobUpdate());
            return;
        }
        List<MediaReads> reads = hands.store().reads(job.id());
        Instant contactBy = graceful(job.stageDeadline().orElse(job.stageSince()), hands);
        if (!unread(job, reads, contactBy, hands) && hands.now().isAfter(contactBy)) {
            throw new StageFailedException(
                    JobErrorCode.NO_FIRST_CONTACT,
                    "Server " + job.serial() + " read " + percent(reads) + " % of the installer, but did not report"
                            + " within " + words(deadlines.firstContact()) + " after power-on.");
        }
        checkTotal(job, hands);
        showReads(job, reads, hands);
        hands.pause(hands.options().poll());
    }

    /**
     * Whether nothing was read yet.
     *
     * @throws StageFailedException when that is so for too long
     */
    boolean unread(Job job, List<MediaReads> reads, Instant contactBy, StageContext hands) throws StageFailedException {
        if (reads.stream().anyMatch(disc -> disc.bytesRead() > 0)) {
            return false;
        }
        long requests = reads.stream().mapToLong(MediaReads::requests).sum();
        // A BMC that has asked for a disc at all can reach this host: its server gets more time to start.
        Duration patience = deadlines.insert().multipliedBy(requests == 0 ? 1 : 2);
        Instant readBy = Times.earlier(graceful(job.stageSince().plus(patience), hands), contactBy);
        if (hands.now().isAfter(readBy)) {
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
                        + Times.text(job.stageSince()) + ", but " + asked + ".");
    }

    void running(Job job, StageContext hands) throws StageFailedException, JobChangedException, InterruptedException {
        Instant now = hands.now();
        Instant last = Times.later(job.lastContact().orElse(job.stageSince()), hands.since());
        Duration silence = silence(job);
        if (now.isAfter(last.plus(silence)) && !held(job, "has not reported for " + words(silence), hands)) {
            throw new StageFailedException(
                    JobErrorCode.HEARTBEAT_LOST,
                    "Server " + job.serial() + " has not reported for " + words(silence) + "; its last report came at "
                            + Times.text(job.lastContact().orElse(job.stageSince())) + ".");
        }
        checkTotal(job, hands);
        showReads(job, hands.store().reads(job.id()), hands);
        hands.pause(hands.options().poll());
    }

    /** The shorter of what the operator and the bundle allow. */
    private Duration silence(Job job) {
        Duration mine = deadlines.heartbeat();
        return !job.heartbeat().isZero() && job.heartbeat().compareTo(mine) < 0 ? job.heartbeat() : mine;
    }

    /** From acceptance by the operator's limit, from power-on by the bundle's. */
    void checkTotal(Job job, StageContext hands) throws StageFailedException {
        Instant total = job.createdAt().plus(deadlines.total());
        Optional<Instant> bundles =
                job.poweredOnAt().filter(at -> !job.timeout().isZero()).map(at -> at.plus(job.timeout()));
        Instant limit = bundles.map(at -> Times.earlier(at, total)).orElse(total);
        if (job.stage().isUpdate()) {
            // The BMC is not to be left alone in the middle; each of its stages has a limit of its own.
            return;
        }
        if (hands.now().isAfter(job.powerTouched() ? graceful(limit, hands) : limit)
                && !held(job, "is over its time limit", hands)) {
            throw new StageFailedException(
                    JobErrorCode.TOTAL_TIMEOUT,
                    "The " + job.name() + " was not done at " + Times.text(limit) + "; it was in the phase "
                            + ApiName.of(job.stage().phase()) + ".");
        }
    }

    /** Whether a step keeps this host from ending the job; that is said once. */
    private boolean held(Job job, String what, StageContext hands) {
        Optional<PowerHold> held = hands.store()
                .read(handle -> PowerHold.of(job, JobQueries.steps(handle, job.id())))
                .filter(holding -> hands.now().isBefore(holding.until()));
        if (held.isPresent() && !saidHeld) {
            saidHeld = true;
            hands.log("server " + job.serial() + " " + what + ", but "
                    + held.get().words() + ": waiting, with the power untouched, until "
                    + Times.text(held.get().until()));
        }
        return held.isPresent();
    }

    /** A host that comes back after a deadline first listens: the target may be waiting to tell that all is done. */
    Instant graceful(Instant deadline, StageContext hands) {
        return deadline.isBefore(hands.since()) ? hands.since().plus(deadlines.heartbeat()) : deadline;
    }

    void showReads(Job job, List<MediaReads> reads, StageContext hands) {
        StringBuilder progress = new StringBuilder();
        for (MediaReads disc : reads) {
            progress.append(disc.role())
                    .append(disc.bytesRead() > 0)
                    .append(percent(disc) / PERCENT_STEP)
                    .append(' ');
        }
        if (!progress.toString().equals(shownProgress)) {
            if (!shownProgress.isEmpty() || reads.stream().anyMatch(disc -> disc.bytesRead() > 0)) {
                hands.store().change(job.id(), tx -> {
                    tx.touch();
                    return true;
                });
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
