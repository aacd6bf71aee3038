package io.bootwright.server.jobs.run;

import io.bootwright.server.jobs.model.ApiName;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobError;
import io.bootwright.server.jobs.model.JobErrorCode;
import io.bootwright.server.jobs.model.MediaState;
import io.bootwright.server.jobs.model.PowerAfter;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.model.Status;
import io.bootwright.server.jobs.report.ReportsInFlight;
import io.bootwright.server.jobs.run.stage.Bmc;
import io.bootwright.server.jobs.run.stage.JobChangedException;
import io.bootwright.server.jobs.run.stage.RunDependencies;
import io.bootwright.server.jobs.run.stage.StageContext;
import io.bootwright.server.jobs.run.stage.StageFailedException;
import io.bootwright.server.jobs.store.JobUpdate;
import io.bootwright.server.jobs.store.SealedRecipe;
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

    private final RunDependencies with;
    private final ReportsInFlight answers;

    Cleanup(RunDependencies with, ReportsInFlight answers) {
        this.with = with;
        this.answers = answers;
    }

    /** The way from the work into the clean-up; power that was never touched stays untouched. */
    void enter(Job job, StageContext hands) throws JobChangedException, InterruptedException {
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
        } else if (job.powerAfter() == PowerAfter.HOLD || job.bootedItself() && job.powerAfter() == PowerAfter.REBOOT) {
            // A system that was just installed may be at its first boot, which must not be cut off.
            to = Stage.CLEANUP_EJECTING;
        } else {
            to = Stage.CLEANUP_POWERING_OFF;
        }
        hands.go(job, to, Optional.of(hands.now().plus(with.deadlines().cleanup())), new JobUpdate());
    }

    void powerOff(Job job, StageContext hands) throws StageFailedException, JobChangedException, InterruptedException {
        if (job.bootedItself()) {
            Duration grace = with.deadlines().cleanup().dividedBy(3);
            ask(job, hands, "shutting down", bmc -> bmc.shutDown(grace));
        } else {
            ask(job, hands, "powering off", Bmc::powerOff);
        }
        hands.go(job, Stage.CLEANUP_EJECTING, job.stageDeadline(), new JobUpdate());
    }

    void eject(Job job, StageContext hands) throws StageFailedException, JobChangedException, InterruptedException {
        ask(job, hands, "ejecting the discs", Bmc::ejectAll);
        ask(job, hands, "clearing the boot override", Bmc::bootFromDisk);
        JobUpdate ejected = new JobUpdate();
        if (job.media().state() == MediaState.INSERTED) {
            ejected.set("media_state", MediaState.EJECTED);
        }
        if (job.powerAfter() == PowerAfter.REBOOT && !(job.bootedItself() && isOn(job, hands))) {
            hands.go(job, Stage.CLEANUP_POWERING_ON, job.stageDeadline(), ejected.increment("power_ons"));
        } else {
            hands.go(job, Stage.RELEASING, job.stageDeadline(), ejected);
        }
    }

    private boolean isOn(Job job, StageContext hands) throws StageFailedException, JobChangedException, InterruptedException {
        return hands.bmc(
                job,
                Integer.MAX_VALUE,
                deadline(job, hands),
                JobErrorCode.CLEANUP_INCOMPLETE,
                "looking at the server's power",
                bmc -> bmc.power().on());
    }

    void powerOn(Job job, StageContext hands) throws StageFailedException, JobChangedException, InterruptedException {
        ask(job, hands, "powering on into the disk", Bmc::powerOn);
        hands.go(job, Stage.RELEASING, job.stageDeadline(), new JobUpdate());
    }

    /** The clean-up could not finish: the server is freed all the same, with a warning. */
    void giveUp(Job job, JobError why, StageContext hands) throws JobChangedException {
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
    void release(Job job, StageContext hands) throws JobChangedException {
        with.shelf().withdraw(job.id());
        with.taskIsos().wipe(job.id());
        with.tokens().revoke(job.id(), JobTokens.Use.PULL);
        hands.store().change(job.id(), tx -> {
            tx.dropPart(SealedRecipe.RECIPE);
            tx.dropPart(SealedRecipe.UPDATE);
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

    private void ask(Job job, StageContext hands, String doing, Consumer<Bmc> act)
            throws StageFailedException, JobChangedException, InterruptedException {
        hands.bmc(job, Integer.MAX_VALUE, deadline(job, hands), JobErrorCode.CLEANUP_INCOMPLETE, doing, bmc -> {
            act.accept(bmc);
            return true;
        });
    }

    /** A host that was down for long still owes the server one attempt. */
    private Instant deadline(Job job, StageContext hands) {
        Instant planned = job.stageDeadline().orElse(job.stageSince());
        return planned.isBefore(hands.since())
                ? hands.since().plus(with.deadlines().cleanup())
                : planned;
    }
}
