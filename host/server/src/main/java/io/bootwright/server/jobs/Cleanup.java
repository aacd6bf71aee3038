package io.bootwright.server.jobs;

import io.bootwright.server.security.JobTokens;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The stages after the end of the work: power off, media out, boot from disk, power as the job's owner wants it; then
 * everything the job held on this host. A BMC that does not play along costs the deadline, not the server's freedom.
 */
final class Cleanup {
    /** Longest wait for the answer to a final report to leave. */
    private static final Duration REPORT_PATIENCE = Duration.ofSeconds(10);

    private final JobParticipants with;
    private final PendingAnswers answers;

    Cleanup(JobParticipants with, PendingAnswers answers) {
        this.with = with;
        this.answers = answers;
    }

    /** The way from the work into the clean-up; power that was never touched stays untouched. */
    void enter(JobRow job, JobHands hands) throws Superseded, InterruptedException {
        if (job.finalStatus().isPresent()) {
            answers.awaitNone(job.id(), REPORT_PATIENCE);
            Instant resume = hands.now().plus(hands.options().reportGrace());
            while (hands.now().isBefore(resume)) {
                hands.pause(Duration.between(hands.now(), resume));
            }
        }
        Stage to;
        if (!job.powerTouched()) {
            to = Stage.RELEASING;
        } else if (job.powerAfter() == PowerAfter.HOLD) {
            to = Stage.CLEANUP_EJECTING;
        } else {
            to = Stage.CLEANUP_POWERING_OFF;
        }
        hands.go(job, to, Optional.of(hands.now().plus(with.deadlines().cleanup())), new JobUpdate());
    }

    void powerOff(JobRow job, JobHands hands) throws StageFailure, Superseded, InterruptedException {
        ask(job, hands, "powering off", Bmc::powerOff);
        hands.go(job, Stage.CLEANUP_EJECTING, job.stageDeadline(), new JobUpdate());
    }

    void eject(JobRow job, JobHands hands) throws StageFailure, Superseded, InterruptedException {
        ask(job, hands, "ejecting the discs", Bmc::ejectAll);
        ask(job, hands, "clearing the boot override", Bmc::bootFromDisk);
        JobUpdate ejected = new JobUpdate();
        if (job.media().state() == MediaState.INSERTED) {
            ejected.set("media_state", MediaState.EJECTED);
        }
        if (job.powerAfter() == PowerAfter.REBOOT) {
            hands.go(job, Stage.CLEANUP_POWERING_ON, job.stageDeadline(), ejected.increment("power_ons"));
        } else {
            hands.go(job, Stage.RELEASING, job.stageDeadline(), ejected);
        }
    }

    void powerOn(JobRow job, JobHands hands) throws StageFailure, Superseded, InterruptedException {
        ask(job, hands, "powering on into the disk", Bmc::powerOn);
        hands.go(job, Stage.RELEASING, job.stageDeadline(), new JobUpdate());
    }

    /** The clean-up could not finish: the server is freed all the same, with a warning. */
    void giveUp(JobRow job, JobError why, JobHands hands) throws Superseded {
        String before = job.error()
                .map(error -> " Before that: " + ApiName.of(error.code()) + ": " + error.detail())
                .orElse("");
        JobError error = JobError.of(
                JobErrorCode.CLEANUP_INCOMPLETE,
                "Server " + job.serial() + " was not tidied up. " + why.detail() + "." + before);
        hands.log(ApiName.of(error.code()) + ": " + error.detail());
        hands.go(job, Stage.RELEASING, job.stageDeadline(), new JobUpdate().error(error));
    }

    /** The webhook's token lives on for a while, so that a repeated final report is answered. */
    void release(JobRow job, JobHands hands) throws Superseded {
        with.shelf().withdraw(job.id());
        with.taskIsos().wipe(job.id());
        with.tokens().revoke(job.id(), JobTokens.Use.PULL);
        hands.store().change(job.id(), tx -> {
            tx.dropPart(JobParts.RECIPE);
            tx.dropPart(JobParts.UPDATE);
            return true;
        });
        hands.go(
                job,
                Stage.DONE,
                Optional.empty(),
                new JobUpdate()
                        .set("status", Status.COMPLETE)
                        .set("ended_at", hands.now())
                        .clear("active_server")
                        .clear("lease_owner")
                        .clear("lease_until"));
    }

    private void ask(JobRow job, JobHands hands, String doing, Consumer<Bmc> act)
            throws StageFailure, Superseded, InterruptedException {
        Instant planned = job.stageDeadline().orElse(job.stageSince());
        // A host that was down for long still owes the server one attempt.
        Instant deadline = planned.isBefore(hands.since())
                ? hands.since().plus(with.deadlines().cleanup())
                : planned;
        hands.bmc(job, Integer.MAX_VALUE, deadline, JobErrorCode.CLEANUP_INCOMPLETE, doing, bmc -> {
            act.accept(bmc);
            return true;
        });
    }
}
