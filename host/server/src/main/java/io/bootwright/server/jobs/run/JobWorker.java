package io.bootwright.server.jobs.run;

import io.bootwright.server.jobs.model.ApiName;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobError;
import io.bootwright.server.jobs.model.JobErrorCode;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.model.Status;
import io.bootwright.server.jobs.report.ReportsInFlight;
import io.bootwright.server.jobs.run.stage.JobChangedException;
import io.bootwright.server.jobs.run.stage.RunDependencies;
import io.bootwright.server.jobs.run.stage.StageContext;
import io.bootwright.server.jobs.run.stage.StageFailedException;
import io.bootwright.server.jobs.run.update.FirmwareUpdate;
import io.bootwright.server.jobs.store.JobUpdate;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Walks one job from stage to stage until it is done, the host stops, or another host has it. It holds nothing that is
 * not in the job's row: another worker can go on at any point. Runs on a thread of its own.
 */
final class JobWorker {
    private static final Logger LOG = LoggerFactory.getLogger(JobWorker.class);

    private final RunDependencies with;
    private final StageContext hands;
    private final UUID id;
    private final BooleanSupplier stopped;
    private final Preparation preparation;
    private final FirmwareUpdate update;
    private final Installation installation;
    private final ReportWatch watch;
    private final InstallerCompletion installerWatch;
    private final Cleanup cleanup;

    JobWorker(UUID id, RunDependencies with, ReportsInFlight answers, StageContext hands, BooleanSupplier stopped) {
        this.id = id;
        this.with = with;
        this.hands = hands;
        this.stopped = stopped;
        this.preparation = new Preparation(with);
        this.update = new FirmwareUpdate(with);
        this.installation = new Installation(with);
        this.watch = new ReportWatch(with.deadlines());
        this.installerWatch = new InstallerCompletion(watch);
        this.cleanup = new Cleanup(with, answers);
    }

    /** Runs until there is nothing to do any more. */
    void run() throws InterruptedException {
        while (!stopped.getAsBoolean()) {
            Optional<Job> job = hands.store().find(id).filter(hands::owns);
            if (job.isEmpty()) {
                return;
            }
            try {
                step(job.get());
            } catch (JobChangedException e) {
                LOG.debug("job {} changed, looking again", id);
            }
        }
    }

    /** Fails the job after a fault of this host, whatever stage it is in. */
    void abandon(RuntimeException fault) throws JobChangedException {
        Job job = hands.store().find(id).filter(hands::owns).orElseThrow(JobChangedException::new);
        JobError error = JobError.of(
                JobErrorCode.INTERNAL,
                "In the phase " + ApiName.of(job.stage().phase()) + ": "
                        + fault.getClass().getSimpleName() + ". The host's log has more under the job's id.");
        if (job.stage().isWork() && job.result().isEmpty()) {
            hands.fail(job, error);
        } else if (!job.stage().isWork() && job.stage() != Stage.RELEASING) {
            cleanup.giveUp(job, error, hands);
        }
    }

    private void step(Job job) throws JobChangedException, InterruptedException {
        if (job.stage().isWork()) {
            work(job);
        } else {
            cleanUp(job);
        }
    }

    private void work(Job job) throws JobChangedException, InterruptedException {
        if (job.result().isPresent()) {
            hands.closeSession();
            cleanup.enter(job, hands);
            return;
        }
        try {
            watch.checkTotal(job, hands);
            switch (job.stage()) {
                case QUEUED ->
                    hands.go(
                            job,
                            Stage.PREPARING,
                            Optional.of(hands.now().plus(with.deadlines().insert())),
                            new JobUpdate().set("status", Status.PROVISIONING));
                case PREPARING -> {
                    if (job.byBmc()) {
                        update.prepare(job, hands);
                    } else {
                        preparation.run(job, hands);
                    }
                }
                case UPDATE_STARTING -> update.start(job, hands);
                case UPDATE_RUNNING -> update.follow(job, hands);
                case UPDATE_VERIFYING -> update.verify(job, hands);
                case POWERING_OFF -> installation.powerOff(job, hands);
                case INSERTING -> installation.insert(job, hands);
                case SETTING_BOOT -> installation.setBoot(job, hands);
                case POWERING_ON -> {
                    installation.powerOn(job, hands);
                    hands.closeSession();
                }
                case BOOTED -> {
                    if (job.completion().vendor()) {
                        installerWatch.booted(job, hands);
                    } else {
                        watch.booted(job, hands);
                    }
                }
                case RUNNING -> watch.running(job, hands);
                case INSTALLING -> installerWatch.installing(job, hands);
                default -> throw new IllegalStateException("not a stage of work: " + job.stage());
            }
        } catch (StageFailedException e) {
            hands.closeSession();
            hands.fail(job, e.error());
        }
    }

    private void cleanUp(Job job) throws JobChangedException, InterruptedException {
        try {
            switch (job.stage()) {
                case CLEANUP_POWERING_OFF -> cleanup.powerOff(job, hands);
                case CLEANUP_EJECTING -> cleanup.eject(job, hands);
                case CLEANUP_POWERING_ON -> cleanup.powerOn(job, hands);
                case RELEASING -> {
                    // Whoever sees the job complete finds no session of ours at the BMC.
                    hands.closeSession();
                    cleanup.release(job, hands);
                }
                default -> throw new IllegalStateException("not a stage of the clean-up: " + job.stage());
            }
        } catch (StageFailedException e) {
            cleanup.giveUp(job, e.error(), hands);
        }
    }
}
