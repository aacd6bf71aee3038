package io.bootwright.server.jobs.run;

import io.bootwright.errors.BmcErrorCode;
import io.bootwright.errors.JobErrorCode;
import io.bootwright.redfish.RedfishClient;
import io.bootwright.redfish.media.MediaSlot;
import io.bootwright.redfish.system.BootTarget;
import io.bootwright.redfish.transport.BmcHint;
import io.bootwright.redfish.transport.RedfishException;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobMedia;
import io.bootwright.server.jobs.model.PowerHistory;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.run.stage.JobChangedException;
import io.bootwright.server.jobs.run.stage.RunDependencies;
import io.bootwright.server.jobs.run.stage.StageContext;
import io.bootwright.server.jobs.run.stage.StageFailedException;
import io.bootwright.server.workflow.CompletionRule;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The stages from power off to the one power-on of the installation (decisions §4, order of work). */
final class Installation {
    private final RunDependencies with;

    Installation(RunDependencies with) {
        this.with = with;
    }

    void powerOff(StageContext stage) throws StageFailedException, JobChangedException, InterruptedException {
        stage.tell(JobErrorCode.POWER_FAILED, "powering off", RedfishClient::powerOff);
        stage.go(Stage.INSERTING, stage.deadline());
    }

    void insert(StageContext stage) throws StageFailedException, JobChangedException, InterruptedException {
        Job job = stage.job();
        JobMedia media = job.media();
        if (media.taskIso().filter(iso -> Files.isReadable(Path.of(iso))).isEmpty()) {
            throw new StageFailedException(
                    JobErrorCode.HOST_RESTARTED,
                    "The task ISO of " + job.name() + " is gone, so there is nothing to insert.");
        }
        InstallerCompletion.checkAddressIsFree(job);
        String url = stage.mediaUrl();
        String installer = media.installerSlot().orElseThrow();
        Optional<String> task = media.taskSlot();
        stage.tell(JobErrorCode.INSERT_FAILED, "ejecting what was inserted", RedfishClient::ejectAll);
        insert(stage, installer, URI.create(url + media.installerPath().orElseThrow()));
        if (task.isPresent()) {
            insert(stage, task.get(), URI.create(url + media.taskPath().orElseThrow()));
        }
        stage.tell(JobErrorCode.INSERT_FAILED, "reading the discs back", bmc -> {
            List<MediaSlot> slots = bmc.slots();
            requireInserted(slots, installer);
            task.ifPresent(slot -> requireInserted(slots, slot));
        });
        Instant deadline = stage.now().plus(with.deadlines().insert());
        stage.go(
                Stage.SETTING_BOOT,
                Optional.of(deadline),
                tx -> tx.update(known -> known.with(known.media().inserted())));
    }

    private static void insert(StageContext stage, String slot, URI image)
            throws StageFailedException, JobChangedException, InterruptedException {
        stage.tell(
                JobErrorCode.INSERT_FAILED,
                "inserting a disc into " + slot,
                bmc -> bmc.insert(slot(bmc.slots(), slot), image, stage::log));
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

    private static RedfishException refused(String message) {
        return new RedfishException(
                RedfishException.Kind.REFUSED,
                message,
                BmcHint.of(
                        BmcErrorCode.BMC_MEDIA_REFUSED,
                        "If this BMC holds only one virtual medium at a time, set the server's media_strategy to"
                                + " single-iso."));
    }

    void setBoot(StageContext stage) throws StageFailedException, JobChangedException, InterruptedException {
        stage.tell(JobErrorCode.BOOT_OVERRIDE_FAILED, "setting the boot override", bmc -> bmc.bootOnce(BootTarget.CD));
        stage.go(
                Stage.POWERING_ON,
                stage.deadline(),
                tx -> tx.update(known -> known.with(known.power().counted())));
    }

    /**
     * Turns the server on. After a restart of the host it may be on already, which the BMC session reads back first; a
     * machine that has reported was on for sure, and is not turned on again whatever became of it.
     */
    void powerOn(StageContext stage) throws StageFailedException, JobChangedException, InterruptedException {
        Job job = stage.job();
        if (job.reports().lastContact().isEmpty()) {
            stage.tell(JobErrorCode.POWER_FAILED, "powering on", RedfishClient::powerOn);
        }
        Instant now = stage.now();
        // What comes later is compared with it, also by a host that was down meanwhile.
        PowerHistory seen = job.plan().completion().mode() == CompletionRule.Mode.POWER_CYCLE
                ? PowerHistory.of(
                        stage.ask(JobErrorCode.POWER_FAILED, "looking at the server's power", RedfishClient::system))
                : job.power().seen();
        stage.go(
                Stage.BOOTED,
                Optional.of(now.plus(with.deadlines().firstContact())),
                tx -> tx.update(known -> known.with(known.power().on(now).withSeen(seen))));
    }
}
