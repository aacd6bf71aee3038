package io.bootwright.server.jobs.run;

import io.bootwright.errors.JobErrorCode;
import io.bootwright.redfish.RedfishClient;
import io.bootwright.redfish.system.PowerState;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobError;
import io.bootwright.server.jobs.model.PowerAfter;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.report.ReportsInFlight;
import io.bootwright.server.jobs.run.stage.JobChangedException;
import io.bootwright.server.jobs.run.stage.RunDependencies;
import io.bootwright.server.jobs.run.stage.StageContext;
import io.bootwright.server.jobs.run.stage.StageFailedException;
import io.bootwright.server.jobs.store.PartKind;
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
    private final JobFigures figures;

    Cleanup(RunDependencies with, ReportsInFlight answers, JobFigures figures) {
        this.with = with;
        this.answers = answers;
        this.figures = figures;
    }

    /** The way from the work into the clean-up; power that was never touched stays untouched. */
    void enter(StageContext stage) throws JobChangedException, InterruptedException {
        Job job = stage.job();
        if (job.outcome().finalStatus().isPresent()) {
            answers.awaitNone(job.id(), REPORT_PATIENCE);
            Instant resume = stage.now().plus(stage.options().reportGrace());
            while (stage.now().isBefore(resume)) {
                stage.pause(Duration.between(stage.now(), resume));
            }
        }
        Stage to;
        if (!job.power().touched()) {
            to = Stage.RELEASING;
        } else if (job.powerAfter() == PowerAfter.HOLD || job.bootedItself() && job.powerAfter() == PowerAfter.REBOOT) {
            // A system that was just installed may be at its first boot, which must not be cut off.
            to = Stage.CLEANUP_EJECTING;
        } else {
            to = Stage.CLEANUP_POWERING_OFF;
        }
        stage.go(to, Optional.of(stage.now().plus(with.deadlines().cleanup())));
    }

    void powerOff(StageContext stage) throws StageFailedException, JobChangedException, InterruptedException {
        if (stage.job().bootedItself()) {
            Duration grace = with.deadlines().cleanup().dividedBy(3);
            tell(stage, "shutting down", bmc -> bmc.shutDown(grace));
        } else {
            tell(stage, "powering off", RedfishClient::powerOff);
        }
        stage.go(Stage.CLEANUP_EJECTING, stage.deadline());
    }

    void eject(StageContext stage) throws StageFailedException, JobChangedException, InterruptedException {
        Job job = stage.job();
        tell(stage, "ejecting the discs", RedfishClient::ejectAll);
        tell(stage, "clearing the boot override", RedfishClient::bootFromDisk);
        if (job.powerAfter() == PowerAfter.REBOOT && !(job.bootedItself() && isOn(stage))) {
            stage.go(
                    Stage.CLEANUP_POWERING_ON,
                    stage.deadline(),
                    tx -> tx.update(known -> known.with(known.media().ejected())
                            .with(known.power().counted())));
        } else {
            stage.go(
                    Stage.RELEASING,
                    stage.deadline(),
                    tx -> tx.update(known -> known.with(known.media().ejected())));
        }
    }

    /** Whether the server is not surely off: a state on the way from one to the other proves neither. */
    private boolean isOn(StageContext stage) throws StageFailedException, JobChangedException, InterruptedException {
        return stage.askUntil(
                deadline(stage),
                JobErrorCode.CLEANUP_INCOMPLETE,
                "looking at the server's power",
                bmc -> bmc.system().power() != PowerState.OFF);
    }

    void powerOn(StageContext stage) throws StageFailedException, JobChangedException, InterruptedException {
        tell(stage, "powering on into the disk", RedfishClient::powerOn);
        stage.go(Stage.RELEASING, stage.deadline());
    }

    /** The clean-up could not finish: the server is freed all the same, with a warning. */
    void giveUp(StageContext stage, JobError why) throws JobChangedException {
        Job job = stage.job();
        String before = job.outcome()
                .error()
                .map(error -> " Before that: " + error.words())
                .orElse("");
        JobError error = JobError.of(
                JobErrorCode.CLEANUP_INCOMPLETE,
                "Server " + job.serial() + " was not tidied up. " + why.detail()
                        + (why.detail().endsWith(".") ? "" : ".") + before);
        stage.go(Stage.RELEASING, stage.deadline(), tx -> {
            tx.log(error.words());
            tx.outcome(outcome -> outcome.withError(error));
        });
    }

    /** The webhook's token lives on for a while, so that a repeated final report is answered. */
    void release(StageContext stage) throws JobChangedException {
        Job job = stage.job();
        with.shelf().withdraw(job.id());
        with.taskIsos().wipe(job.id());
        with.tokens().revoke(job.id(), JobTokens.Use.PULL);
        stage.go(Stage.DONE, Optional.empty(), tx -> {
            tx.dropPart(PartKind.RECIPE);
            if (job.plan().byBmc()) {
                tx.dropPart(PartKind.UPDATE);
            }
            tx.update(known -> known.with(Job.Lease.ended()));
        });
        figures.ended(job, stage.now());
    }

    private void tell(StageContext stage, String doing, Consumer<RedfishClient> act)
            throws StageFailedException, JobChangedException, InterruptedException {
        stage.tellUntil(deadline(stage), JobErrorCode.CLEANUP_INCOMPLETE, doing, act);
    }

    /** A host that was down for long still owes the server one attempt. */
    private Instant deadline(StageContext stage) {
        Instant planned = stage.deadline().orElse(stage.job().progress().stageSince());
        return planned.isBefore(stage.since())
                ? stage.since().plus(with.deadlines().cleanup())
                : planned;
    }
}
