package io.bootwright.server.jobs.run;

import io.bootwright.redfish.MediaSlot;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobErrorCode;
import io.bootwright.server.jobs.model.MediaState;
import io.bootwright.server.jobs.model.PowerHistory;
import io.bootwright.server.jobs.model.PowerReading;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.run.stage.Bmc;
import io.bootwright.server.jobs.run.stage.BmcException;
import io.bootwright.server.jobs.run.stage.JobChangedException;
import io.bootwright.server.jobs.run.stage.RunDependencies;
import io.bootwright.server.jobs.run.stage.StageContext;
import io.bootwright.server.jobs.run.stage.StageFailedException;
import io.bootwright.server.jobs.store.JobUpdate;
import io.bootwright.server.servers.ServerRecord;
import io.bootwright.server.workflow.CompletionRule;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** The stages from power off to the one power-on of the installation (decisions §4, order of work). */
final class Installation {
    private final RunDependencies with;

    Installation(RunDependencies with) {
        this.with = with;
    }

    void powerOff(Job job, StageContext hands) throws StageFailedException, JobChangedException, InterruptedException {
        ask(job, hands, JobErrorCode.POWER_FAILED, "powering off", Bmc::powerOff);
        hands.go(job, Stage.INSERTING, job.stageDeadline(), new JobUpdate());
    }

    void insert(Job job, StageContext hands) throws StageFailedException, JobChangedException, InterruptedException {
        if (job.media().taskIso().filter(iso -> Files.isReadable(Path.of(iso))).isEmpty()) {
            throw new StageFailedException(
                    JobErrorCode.HOST_RESTARTED,
                    "The task ISO of " + job.name() + " is gone, so there is nothing to insert.");
        }
        InstallerCompletion.checkAddressIsFree(job);
        ServerRecord server = hands.server(job);
        String media = Preparation.base(
                server.mediaUrl().orElseGet(() -> with.urls().get().media()));
        String installer = job.media().installerSlot().orElseThrow();
        Optional<String> task = job.media().taskSlot();
        ask(job, hands, JobErrorCode.INSERT_FAILED, "ejecting what was inserted", Bmc::ejectAll);
        insert(
                job,
                hands,
                installer,
                URI.create(media + job.media().installerPath().orElseThrow()));
        if (task.isPresent()) {
            insert(
                    job,
                    hands,
                    task.get(),
                    URI.create(media + job.media().taskPath().orElseThrow()));
        }
        ask(job, hands, JobErrorCode.INSERT_FAILED, "reading the discs back", bmc -> {
            List<MediaSlot> slots = bmc.slots();
            requireInserted(slots, installer);
            task.ifPresent(slot -> requireInserted(slots, slot));
        });
        Instant deadline = hands.now().plus(with.deadlines().insert());
        hands.go(
                job,
                Stage.SETTING_BOOT,
                Optional.of(deadline),
                new JobUpdate().set("media_state", MediaState.INSERTED));
    }

    private static void insert(Job job, StageContext hands, String slot, URI image)
            throws StageFailedException, JobChangedException, InterruptedException {
        ask(
                job,
                hands,
                JobErrorCode.INSERT_FAILED,
                "inserting a disc into " + slot,
                bmc -> bmc.insert(slot(bmc.slots(), slot), image, hands::log));
    }

    private static MediaSlot slot(List<MediaSlot> slots, String id) {
        return slots.stream()
                .filter(slot -> slot.id().equals(id))
                .findFirst()
                .orElseThrow(() -> refused("The BMC does not list " + id + " any more"));
    }

    /** Some BMCs take the second disc by throwing out the first. */
    private static void requireInserted(List<MediaSlot> slots, String id) {
        if (!slot(slots, id).inserted()) {
            throw refused("The BMC took both discs, but says that " + id + " is empty now");
        }
    }

    private static BmcException refused(String message) {
        return new BmcException(
                io.bootwright.redfish.RedfishException.Kind.REFUSED,
                message,
                "If this BMC holds only one virtual medium at a time, set the server's media_strategy to single-iso.");
    }

    void setBoot(Job job, StageContext hands) throws StageFailedException, JobChangedException, InterruptedException {
        ask(job, hands, JobErrorCode.BOOT_OVERRIDE_FAILED, "setting the boot override", Bmc::bootOnceFromCd);
        hands.go(job, Stage.POWERING_ON, job.stageDeadline(), new JobUpdate().increment("power_ons"));
    }

    /**
     * Turns the server on. After a restart of the host it may be on already, which the BMC session reads back first; a
     * machine that has reported was on for sure, and is not turned on again whatever became of it.
     */
    void powerOn(Job job, StageContext hands) throws StageFailedException, JobChangedException, InterruptedException {
        if (job.lastContact().isEmpty()) {
            ask(job, hands, JobErrorCode.POWER_FAILED, "powering on", Bmc::powerOn);
        }
        Instant now = hands.now();
        JobUpdate on = new JobUpdate().set("powered_on_at", now);
        if (job.completion().mode() == CompletionRule.Mode.POWER_CYCLE) {
            // What comes later is compared with it, also by a host that was down meanwhile.
            on.set("power_seen", PowerHistory.of(power(job, hands)).row());
        }
        hands.go(job, Stage.BOOTED, Optional.of(now.plus(with.deadlines().firstContact())), on);
    }

    private static PowerReading power(Job job, StageContext hands)
            throws StageFailedException, JobChangedException, InterruptedException {
        return hands.bmc(
                job,
                hands.options().bmcAttempts(),
                job.stageDeadline().orElseThrow(),
                JobErrorCode.POWER_FAILED,
                "looking at the server's power",
                Bmc::power);
    }

    private static void ask(Job job, StageContext hands, JobErrorCode code, String doing, Consumer<Bmc> act)
            throws StageFailedException, JobChangedException, InterruptedException {
        hands.bmc(job, hands.options().bmcAttempts(), job.stageDeadline().orElseThrow(), code, doing, bmc -> {
            act.accept(bmc);
            return true;
        });
    }
}
