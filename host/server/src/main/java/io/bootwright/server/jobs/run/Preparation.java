package io.bootwright.server.jobs.run;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.FailureWords;
import io.bootwright.errors.JobErrorCode;
import io.bootwright.formats.Json;
import io.bootwright.redfish.ProbeReport;
import io.bootwright.redfish.RedfishClient;
import io.bootwright.redfish.media.MediaSlot;
import io.bootwright.registry.blobs.DiskFull;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobMedia;
import io.bootwright.server.jobs.model.MediaState;
import io.bootwright.server.jobs.model.Stage;
import io.bootwright.server.jobs.run.stage.IdentityCheck;
import io.bootwright.server.jobs.run.stage.JobChangedException;
import io.bootwright.server.jobs.run.stage.RunDependencies;
import io.bootwright.server.jobs.run.stage.StageContext;
import io.bootwright.server.jobs.run.stage.StageFailedException;
import io.bootwright.server.media.MediaRole;
import io.bootwright.server.media.MediaShelf;
import io.bootwright.server.media.MediaSource;
import io.bootwright.server.media.PatchException;
import io.bootwright.server.security.JobTokens;
import io.bootwright.server.servers.ServerRecord;
import io.bootwright.server.workflow.TaskContext;
import io.bootwright.server.workflow.Workflow;
import io.bootwright.server.workflow.WorkflowException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The stage in which everything is made ready while the server's power is untouched: the BMC is looked at, the task ISO
 * is written, both discs get their paths. Doing it again issues new tokens and replaces the ISO.
 */
final class Preparation {
    private static final Logger LOG = LoggerFactory.getLogger(Preparation.class);

    private final RunDependencies with;

    Preparation(RunDependencies with) {
        this.with = with;
    }

    void run(StageContext stage) throws StageFailedException, JobChangedException, InterruptedException {
        Job job = stage.job();
        Delivery delivery = delivery(stage);
        Workflow workflow = stage.workflow();
        Path iso = taskIso(stage, workflow);
        String installerPath = publishInstaller(job, workflow, delivery, iso);
        Optional<String> taskPath = delivery.task()
                .map(slot -> with.shelf().publish(job.id(), MediaRole.TASK, new MediaSource.File(iso)))
                .map(path -> delivery.onStick() ? MediaShelf.stick(path) : path);
        JobMedia media = new JobMedia(
                MediaState.NONE,
                Optional.of(installerPath),
                taskPath,
                Optional.of(iso.toString()),
                Optional.of(delivery.installer().id()),
                delivery.task().map(MediaSlot::id));
        stage.go(Stage.POWERING_OFF, stage.deadline(), tx -> {
            tx.log("task ISO is ready; " + job.plan().installer() + " goes to "
                    + delivery.installer().id() + ", " + delivery.words());
            tx.update(known -> known.with(media).with(known.power().touchedNow()));
        });
    }

    private static Delivery delivery(StageContext stage)
            throws StageFailedException, JobChangedException, InterruptedException {
        ProbeReport bmc =
                stage.ask(JobErrorCode.INSERT_FAILED, "looking at the BMC's virtual media", RedfishClient::probe);
        IdentityCheck.check(stage.server(), bmc.identity());
        return Delivery.choose(
                stage.job().serial(),
                stage.server().mediaStrategy(),
                bmc,
                stage.job().plan().completion().vendor());
    }

    private String publishInstaller(Job job, Workflow workflow, Delivery delivery, Path iso)
            throws StageFailedException {
        try {
            MediaSource source = delivery.task().isPresent()
                    ? new MediaSource.Blob(job.plan().installerDigest(), workflow.patches())
                    : new MediaSource.WithTask(job.plan().installerDigest(), iso);
            return with.shelf().publish(job.id(), MediaRole.INSTALLER, source);
        } catch (PatchException e) {
            throw new StageFailedException(
                    JobErrorCode.PREPARE_FAILED,
                    "The installer " + job.plan().installer() + " cannot be patched: " + e.getMessage() + ".");
        }
    }

    private Path taskIso(StageContext stage, Workflow workflow) throws StageFailedException {
        Job job = stage.job();
        TaskContext context = new TaskContext(
                job.id(), job.serial(), stage.recipe(), stage.server().network(), jobJson(stage));
        try {
            return with.taskIsos().build(job.id(), workflow.taskMedium(context));
        } catch (WorkflowException e) {
            throw new StageFailedException(JobErrorCode.PREPARE_FAILED, String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            boolean late =
                    stage.now().isAfter(stage.deadline().orElse(job.progress().stageSince()));
            if (DiskFull.is(e) && !late) {
                throw e;
            }
            LOG.warn("The task medium of job {} cannot be written", job.id(), e);
            throw new StageFailedException(
                    JobErrorCode.PREPARE_FAILED, "The task medium cannot be written: " + FailureWords.of(e) + ".");
        }
    }

    /** What the dispatcher needs to know besides the recipe; the workflow adds its own part. */
    private ObjectNode jobJson(StageContext stage) throws StageFailedException {
        Job job = stage.job();
        ServerRecord server = stage.server();
        String host = stage.targetUrl();
        String serial = URLEncoder.encode(job.serial(), StandardCharsets.UTF_8).replace("+", "%20");
        ObjectNode json = Json.object()
                .put("job_id", job.id().toString())
                .put("server_serial", job.serial())
                .put("uuid", server.uuid().orElse(null))
                .put("webhook_url", host + "/api/v1/status-webhook/" + serial)
                .put("webhook_token", with.tokens().issue(job.id(), JobTokens.Use.WEBHOOK))
                .put("registry_url", host)
                .put("pull_token", with.tokens().issue(job.id(), JobTokens.Use.PULL))
                .put("ca", with.ca().orElse(null))
                // A server without a right clock takes this for the time.
                .put("issued_at", stage.now().truncatedTo(ChronoUnit.SECONDS).toString());
        server.network()
                .ifPresentOrElse(network -> json.set("network", network.deepCopy()), () -> json.putNull("network"));
        return json;
    }
}
