package io.bootwright.server.jobs.run;

import io.bootwright.errors.ProblemCode;
import io.bootwright.server.jobs.model.ApiName;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobError;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.report.ReportsInFlight;
import io.bootwright.server.jobs.run.stage.JobChangedException;
import io.bootwright.server.jobs.run.stage.JobSession;
import io.bootwright.server.jobs.run.stage.RunDependencies;
import io.bootwright.server.jobs.run.stage.StageContext;
import io.bootwright.server.jobs.run.stage.StageFailedException;
import io.bootwright.server.jobs.run.update.FirmwareUpdate;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes one job from stage to stage until it is done, the host stops, or another host has it. It holds nothing that is
 * not in the job's row: another worker can go on at any point. Runs on a thread of its own.
 */
final class JobWorker {
    private static final Logger LOG = LoggerFactory.getLogger(JobWorker.class);

    private final RunDependencies with;
    private final JobSession session;
    private final BooleanSupplier stopped;
    private final Preparation preparation;
    private final FirmwareUpdate update;
    private final Installation installation;
    private final ReportWatch watch;
    private final InstallerCompletion completion;
    private final Cleanup cleanup;

    JobWorker(
            RunDependencies with,
            ReportsInFlight answers,
            JobFigures figures,
            JobSession session,
            BooleanSupplier stopped) {
        this.with = with;
        this.session = session;
        this.stopped = stopped;
        this.preparation = new Preparation(with);
        this.update = new FirmwareUpdate(with);
        this.installation = new Installation(with);
        this.watch = new ReportWatch(with.deadlines());
        this.completion = new InstallerCompletion(watch);
        this.cleanup = new Cleanup(with, answers, figures);
    }

    /** Runs until there is nothing to do any more. */
    void run() throws InterruptedException {
        while (!stopped.getAsBoolean()) {
            Optional<StageContext> stage = session.stage();
            if (stage.isEmpty()) {
                return;
            }
            try {
                if (stage.get().job().stage().isWork()) {
                    work(stage.get());
                } else {
                    cleanUp(stage.get());
                }
            } catch (JobChangedException e) {
                LOG.debug("{} changed, looking again", stage.get().job().name());
            }
        }
    }

    /** Fails the job after a fault of this host, whatever stage it is in. */
    void abandon() throws JobChangedException {
        StageContext stage = session.stage().orElseThrow(JobChangedException::new);
        Job job = stage.job();
        JobError error = JobError.of(
                ProblemCode.INTERNAL,
                "A fault of the host in the phase " + ApiName.of(job.stage().phase())
                        + ". Its log has more under the job's id.");
        if (job.stage().isWork() && job.result().isEmpty()) {
            stage.fail(error);
        } else if (!job.stage().isWork() && job.stage() != Stage.RELEASING) {
            cleanup.giveUp(stage, error);
        }
    }

    private void work(StageContext stage) throws JobChangedException, InterruptedException {
        if (stage.job().result().isPresent()) {
            stage.closeBmc();
            cleanup.enter(stage);
            return;
        }
        try {
            watch.checkTotal(stage);
            switch (stage.job().stage()) {
                case QUEUED ->
                    stage.go(
                            Stage.PREPARING,
                            Optional.of(stage.now().plus(with.deadlines().insert())));
                case PREPARING -> {
                    if (stage.job().plan().byBmc()) {
                        update.prepare(stage);
                    } else {
                        preparation.run(stage);
                    }
                }
                case UPDATE_STARTING -> update.start(stage);
                case UPDATE_RUNNING -> update.follow(stage);
                case UPDATE_VERIFYING -> update.verify(stage);
                case POWERING_OFF -> installation.powerOff(stage);
                case INSERTING -> installation.insert(stage);
                case SETTING_BOOT -> installation.setBoot(stage);
                case POWERING_ON -> {
                    installation.powerOn(stage);
                    stage.closeBmc();
                }
                case BOOTED -> {
                    if (stage.job().plan().completion().vendor()) {
                        completion.booted(stage);
                    } else {
                        watch.booted(stage);
                    }
                }
                case RUNNING -> watch.running(stage);
                case INSTALLING -> completion.installing(stage);
                default ->
                    throw new IllegalStateException(
                            "not a stage of work: " + stage.job().stage());
            }
        } catch (StageFailedException e) {
            stage.closeBmc();
            stage.fail(e.error());
        }
    }

    private void cleanUp(StageContext stage) throws JobChangedException, InterruptedException {
        try {
            switch (stage.job().stage()) {
                case CLEANUP_POWERING_OFF -> cleanup.powerOff(stage);
                case CLEANUP_EJECTING -> cleanup.eject(stage);
                case CLEANUP_POWERING_ON -> cleanup.powerOn(stage);
                case RELEASING -> {
                    // Whoever sees the job complete finds no session of ours at the BMC.
                    stage.closeBmc();
                    cleanup.release(stage);
                }
                default ->
                    throw new IllegalStateException(
                            "not a stage of the clean-up: " + stage.job().stage());
            }
        } catch (StageFailedException e) {
            cleanup.giveUp(stage, e.error());
        }
    }
}
