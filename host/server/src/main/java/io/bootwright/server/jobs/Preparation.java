package io.bootwright.server.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import io.bootwright.redfish.MediaSlot;
import io.bootwright.redfish.ProbeReport;
import io.bootwright.registry.DiskFull;
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
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The stage in which everything is made ready while the server's power is untouched: the BMC is looked at, the task ISO
 * is written, both discs get their paths. Doing it again issues new tokens and replaces the ISO.
 */
final class Preparation {
    private final JobParticipants with;

    Preparation(JobParticipants with) {
        this.with = with;
    }

    void run(JobRow job, JobHands hands) throws StageFailure, Superseded, InterruptedException {
        ServerRecord server = hands.server(job);
        Delivery delivery = delivery(job, server, hands);
        Workflow workflow = workflow(job);
        Path iso = taskIso(job, workflow, server, hands);
        String installerPath = publishInstaller(job, workflow, delivery, iso);
        Optional<String> taskPath = delivery.task()
                .map(slot -> with.shelf().publish(job.id(), MediaRole.TASK, new MediaSource.File(iso)))
                .map(path -> delivery.onStick() ? MediaShelf.stick(path) : path);
        hands.log("task ISO is ready; " + job.installer() + " goes to "
                + delivery.installer().id() + ", " + delivery.words());
        hands.go(
                job,
                Stage.POWERING_OFF,
                job.stageDeadline(),
                new JobUpdate()
                        .set("installer_path", installerPath)
                        .set("task_path", taskPath)
                        .set("task_iso", iso.toString())
                        .set("installer_slot", delivery.installer().id())
                        .set("task_slot", delivery.task().map(MediaSlot::id))
                        .set("power_touched", true));
    }

    private static Delivery delivery(JobRow job, ServerRecord server, JobHands hands)
            throws StageFailure, Superseded, InterruptedException {
        ProbeReport bmc = hands.bmc(
                job,
                hands.options().bmcAttempts(),
                job.stageDeadline().orElseThrow(),
                JobErrorCode.INSERT_FAILED,
                "looking at the BMC's virtual media",
                Bmc::probe);
        return Delivery.choose(
                job.serial(), server.mediaStrategy(), bmc, job.completion().vendor());
    }

    private String publishInstaller(JobRow job, Workflow workflow, Delivery delivery, Path iso) throws StageFailure {
        try {
            MediaSource source = delivery.task().isPresent()
                    ? new MediaSource.Blob(job.installerDigest(), JobChecks.linePatches(workflow))
                    : new MediaSource.WithTask(job.installerDigest(), iso);
            return with.shelf().publish(job.id(), MediaRole.INSTALLER, source);
        } catch (PatchException e) {
            throw new StageFailure(
                    JobErrorCode.PREPARE_FAILED,
                    "The installer " + job.installer() + " cannot be patched: " + e.getMessage() + ".");
        }
    }

    private Workflow workflow(JobRow job) throws StageFailure {
        return with.workflows()
                .pinned(job.bundle(), job.target())
                .orElseThrow(() -> new StageFailure(
                        JobErrorCode.PREPARE_FAILED,
                        "Bundle " + job.bundle().id() + " " + job.bundle().version()
                                + ", with which the job was accepted, is not on this host any more."));
    }

    private Path taskIso(JobRow job, Workflow workflow, ServerRecord server, JobHands hands) throws StageFailure {
        ObjectNode recipe = hands.store()
                .read(handle -> JobQueries.part(handle, job.id(), JobParts.RECIPE))
                .map(stored -> JobParts.open(with.box(), job.id(), stored))
                .orElseThrow(() -> new StageFailure(JobErrorCode.INTERNAL, "The job's recipe is not stored any more."));
        try {
            TaskContext context =
                    new TaskContext(job.id(), job.serial(), recipe, server.network(), jobJson(job, server));
            return with.taskIsos().build(job.id(), workflow.taskMedium(context));
        } catch (WorkflowException e) {
            throw new StageFailure(JobErrorCode.PREPARE_FAILED, String.valueOf(e.getMessage()));
        } catch (UncheckedIOException e) {
            boolean late = hands.now().isAfter(job.stageDeadline().orElse(job.stageSince()));
            if (DiskFull.is(e) && !late) {
                throw e;
            }
            throw new StageFailure(JobErrorCode.PREPARE_FAILED, String.valueOf(e.getMessage()));
        }
    }

    /** What the dispatcher needs to know besides the recipe; the workflow adds its own part. */
    private ObjectNode jobJson(JobRow job, ServerRecord server) {
        URI target = server.targetUrl().orElseGet(() -> with.urls().get().target());
        String serial = URLEncoder.encode(job.serial(), StandardCharsets.UTF_8).replace("+", "%20");
        ObjectNode json = Json.object()
                .put("job_id", job.id().toString())
                .put("server_serial", job.serial())
                .put("uuid", server.uuid().orElse(null))
                .put("webhook_url", base(target) + "/api/v1/status-webhook/" + serial)
                .put("webhook_token", with.tokens().issue(job.id(), JobTokens.Use.WEBHOOK))
                .put("registry_url", base(target))
                .put("pull_token", with.tokens().issue(job.id(), JobTokens.Use.PULL))
                .put("ca", with.ca().orElse(null));
        server.network()
                .ifPresentOrElse(network -> json.set("network", network.deepCopy()), () -> json.putNull("network"));
        return json;
    }

    /** A URL without a slash at its end. */
    static String base(URI uri) {
        String text = uri.toString();
        return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    }
}
