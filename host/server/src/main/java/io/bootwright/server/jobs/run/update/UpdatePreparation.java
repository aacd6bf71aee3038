package io.bootwright.server.jobs.run.update;

import io.bootwright.errors.JobErrorCode;
import io.bootwright.redfish.RedfishClient;
import io.bootwright.redfish.system.SystemIdentity;
import io.bootwright.redfish.update.FirmwareItem;
import io.bootwright.redfish.update.UpdateOffer;
import io.bootwright.server.artifacts.ArtifactFiles.ArtifactFile;
import io.bootwright.server.artifacts.OciReference;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.run.stage.IdentityCheck;
import io.bootwright.server.jobs.run.stage.JobChangedException;
import io.bootwright.server.jobs.run.stage.RunDependencies;
import io.bootwright.server.jobs.run.stage.StageContext;
import io.bootwright.server.jobs.run.stage.StageFailedException;
import io.bootwright.server.media.MediaRole;
import io.bootwright.server.media.MediaSource;
import io.bootwright.server.workflow.Workflow.UpdateOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Everything that can be refused before the BMC is asked to change anything. */
final class UpdatePreparation {
    private final RunDependencies with;

    UpdatePreparation(RunDependencies with) {
        this.with = with;
    }

    void run(StageContext stage) throws StageFailedException, JobChangedException, InterruptedException {
        Job job = stage.job();
        UpdateOrder order = order(stage);
        Optional<ArtifactFile> file = file(job, order);
        SystemIdentity shown = stage.ask(
                JobErrorCode.UPDATE_FAILED,
                "looking at the BMC",
                bmc -> bmc.probe().identity());
        IdentityCheck.check(stage.server(), shown);
        UpdateOffer offer = stage.ask(
                JobErrorCode.UPDATE_FAILED, "looking at the BMC's update service", RedfishClient::updateOffer);
        String method = method(job, order, offer, file);
        List<FirmwareItem> firmware =
                stage.ask(JobErrorCode.UPDATE_FAILED, "reading the firmware's versions", RedfishClient::firmware);
        UpdateState state = UpdateState.fresh()
                .put("method", method)
                .put("source", shown(order.image()))
                .put("sha256", file.map(found -> found.digest().replaceFirst("^sha256:", "")))
                .put("component", order.component())
                .versions("versions_before", firmware);
        component(job, order, firmware);
        state.tasksBefore(stage.ask(JobErrorCode.UPDATE_FAILED, "listing the BMC's tasks", RedfishClient::tasks));
        if (file.isPresent() && method.equals("pull")) {
            state.mediaPath(with.shelf()
                    .publish(
                            job.id(),
                            MediaRole.FIRMWARE,
                            new MediaSource.Blob(file.get().digest())));
        }
        state.save(stage);
        stage.log("firmware goes to the BMC by " + method);
        Instant deadline = stage.now().plus(job.plan().timeout());
        stage.go(Stage.UPDATE_STARTING, Optional.of(deadline));
    }

    /** The recipe's wishes; the recipe is stored sealed. */
    UpdateOrder order(StageContext stage) throws StageFailedException {
        return stage.workflow().update(stage.recipe());
    }

    /** The image in this host's registry; empty when the BMC fetches it from elsewhere. */
    Optional<ArtifactFile> file(Job job, UpdateOrder order) throws StageFailedException {
        if (isUrl(order.image())) {
            if (order.sha256().isPresent()) {
                throw refused("The BMC fetches " + shown(order.image()) + " by itself, so this host cannot check its"
                        + " SHA-256 digest. Push the image to this host's registry and name it by reference.");
            }
            return Optional.empty();
        }
        OciReference reference = OciReference.parse(order.image());
        String manifest = reference.digest().orElse("");
        ArtifactFile file = Optional.of(manifest)
                .filter(job.plan().artifacts()::contains)
                .flatMap(digest -> with.artifactFiles().onlyLayer(reference.repository(), digest))
                .orElseThrow(() -> refused("The firmware " + order.image() + " is not in this host's registry, from"
                        + " which alone it can be given to a BMC. Copy it there, for example with oras."));
        String digest = file.digest().replaceFirst("^sha256:", "");
        if (order.sha256().filter(wanted -> !wanted.equals(digest)).isPresent()) {
            throw refused("The firmware " + order.image() + " has the SHA-256 digest " + digest + " and not "
                    + order.sha256().get() + " as the recipe says. Nothing was sent to the BMC.");
        }
        return Optional.of(file);
    }

    private static String method(Job job, UpdateOrder order, UpdateOffer offer, Optional<ArtifactFile> file)
            throws StageFailedException {
        boolean push = offer.push() && file.isPresent();
        String method = order.method().equals("auto") ? (push ? "push" : "pull") : order.method();
        if (method.equals("push") && !push) {
            throw refused(
                    file.isEmpty()
                            ? "Only an image in this host's registry can be pushed; " + shown(order.image())
                                    + " is a URL. Push it to the registry, or use the method pull."
                            : "The BMC of server " + job.serial() + " takes no upload (MultipartHttpPushUri). Use the"
                                    + " method pull.");
        }
        if (method.equals("pull") && !offer.pull()) {
            throw refused("The BMC of server " + job.serial() + " does not fetch images (SimpleUpdate). Push the image"
                    + " to this host's registry and use the method push.");
        }
        if (method.equals("push")
                && offer.largest().isPresent()
                && size(file.orElseThrow()) > offer.largest().getAsLong()) {
            throw refused("The image has " + size(file.get()) + " bytes, but the BMC of server " + job.serial()
                    + " takes at most " + offer.largest().getAsLong() + ".");
        }
        return method;
    }

    private static void component(Job job, UpdateOrder order, List<FirmwareItem> firmware) throws StageFailedException {
        if (order.component().isEmpty()) {
            if (order.minCurrentVersion().isPresent() || order.expectedVersion().isPresent()) {
                throw refused("Versions can be compared only for a component: name one of "
                        + String.join(
                                ", ", firmware.stream().map(FirmwareItem::id).toList())
                        + ".");
            }
            return;
        }
        FirmwareItem item = firmware.stream()
                .filter(each -> each.id().equals(order.component().get()))
                .findFirst()
                .orElseThrow(() -> refused("The BMC of server " + job.serial() + " knows no firmware \""
                        + order.component().get() + "\", but: "
                        + String.join(
                                ", ", firmware.stream().map(FirmwareItem::id).toList())
                        + "."));
        if (!item.updateable()) {
            throw refused(
                    "The BMC of server " + job.serial() + " says that " + item.id() + " cannot be updated by it.");
        }
        String version = item.version().orElse("");
        if (order.minCurrentVersion()
                .filter(least -> FirmwareVersion.compare(version, least) < 0)
                .isPresent()) {
            throw refused(item.id() + " of server " + job.serial() + " is at version " + version
                    + ", but this update needs at least "
                    + order.minCurrentVersion().get() + ". Nothing was sent to the BMC.");
        }
    }

    private static long size(ArtifactFile file) {
        try {
            return Files.size(file.path());
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    static boolean isUrl(String image) {
        return image.matches("https?://.*");
    }

    /** Without what may be a secret. */
    private static String shown(String image) {
        return isUrl(image) ? image.replaceFirst("[?#].*$", "").replaceFirst("//[^/@]*@", "//") : image;
    }

    private static StageFailedException refused(String detail) {
        return new StageFailedException(JobErrorCode.PREPARE_FAILED, detail);
    }
}
