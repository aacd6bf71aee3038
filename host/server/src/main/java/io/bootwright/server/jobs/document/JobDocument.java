package io.bootwright.server.jobs.document;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.JobErrorCode;
import io.bootwright.formats.Json;
import io.bootwright.server.jobs.model.ApiName;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.model.JobError;
import io.bootwright.server.jobs.model.JobMedia;
import io.bootwright.server.jobs.model.JobStep;
import io.bootwright.server.jobs.model.MediaState;
import io.bootwright.server.jobs.model.Times;
import io.bootwright.server.media.MediaReads;
import io.bootwright.server.media.MediaRole;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A job as the API shows it. */
public final class JobDocument {
    private JobDocument() {}

    /** The whole document. */
    public static ObjectNode of(JobSnapshot view) {
        ObjectNode node = render(view, true);
        view.output()
                .ifPresentOrElse(output -> node.set("output", Json.parseTrusted(output)), () -> node.putNull("output"));
        return node;
    }

    /** Without output and the steps' last lines, which have events of their own or are too long for each event. */
    public static ObjectNode forEvent(JobSnapshot view) {
        return render(view, false);
    }

    private static ObjectNode render(JobSnapshot view, boolean withTails) {
        Job job = view.job();
        ObjectNode node = Json.object()
                .put("job_id", job.id().toString())
                .put("status", ApiName.of(job.progress().status()))
                .put("result", job.result().map(ApiName::of).orElse(null))
                .put("phase", ApiName.of(job.stage().phase()))
                .putNull("waiting")
                .put("failed_step", job.outcome().failedStep().orElse(null))
                .put("server_serial", job.serial())
                .put("task_target", job.plan().target());
        node.putObject("bundle")
                .put("id", job.plan().bundle().id())
                .put("version", job.plan().bundle().version())
                .put("digest", job.plan().bundle().digest());
        node.put(
                        "installer",
                        job.plan().installer().isEmpty() ? null : job.plan().installer())
                .put("created_at", Times.text(job.identity().createdAt()))
                .put("last_update", Times.text(job.progress().lastUpdate()))
                .put("phase_since", Times.text(job.progress().stageSince()))
                .put("on_completion", ApiName.of(job.plan().onCompletion()))
                .put("on_failure", ApiName.of(job.plan().onFailure()))
                .put("power_on_count", job.power().ons())
                .put("power_held", job.power().held());
        node.set("completion", CompletionJson.document(job.plan().completion()));
        node.set("warnings", JobWarnings.toJson(job.plan().warnings()));
        ArrayNode steps = node.putArray("steps");
        view.steps().forEach(step -> steps.add(withTails ? stepWithTail(step) : step(step)));
        node.set("media", media(view));
        job.outcome().error().ifPresentOrElse(error -> node.set("error", error(error)), () -> node.putNull("error"));
        return node;
    }

    /** A step without its last lines: the data of a step event. */
    public static ObjectNode step(JobStep step) {
        ObjectNode node = Json.object()
                .put("name", step.name())
                .put("title", step.title())
                .put("state", ApiName.of(step.state()))
                .put("started_at", step.startedAt().map(Times::text).orElse(null))
                .put("ended_at", step.endedAt().map(Times::text).orElse(null));
        step.exitCode().ifPresentOrElse(code -> node.put("exit_code", code), () -> node.putNull("exit_code"));
        step.percent().ifPresentOrElse(value -> node.put("percent", value), () -> node.putNull("percent"));
        return node;
    }

    private static ObjectNode stepWithTail(JobStep step) {
        ObjectNode node = step(step);
        step.logTail().forEach(node.putArray("log_tail")::add);
        return node;
    }

    private static ObjectNode error(JobError error) {
        return Json.object()
                .put("code", error.code().code())
                .put("title", error.code().title())
                .put("detail", error.detail())
                .put("hint", error.hint());
    }

    private static ArrayNode media(JobSnapshot view) {
        ArrayNode media = Json.array();
        JobMedia places = view.job().media();
        if (places.state() == MediaState.NONE) {
            return media;
        }
        for (MediaRole role : List.of(MediaRole.INSTALLER, MediaRole.TASK)) {
            Optional<String> slot = role == MediaRole.INSTALLER ? places.installerSlot() : places.taskSlot();
            if (slot.isEmpty()) {
                // A task that is served within the installer.
                continue;
            }
            Optional<MediaReads> reads =
                    view.reads().stream().filter(each -> each.role() == role).findFirst();
            long size = reads.map(MediaReads::size).orElse(0L);
            long read = reads.map(MediaReads::bytesRead).orElse(0L);
            media.addObject()
                    .put("slot", slot.get())
                    .put("role", role.name().toLowerCase(Locale.ROOT))
                    .put("state", state(view.job(), read))
                    .put("size", size)
                    .put("bytes_read", read)
                    .put("percent_read", size == 0 ? 0 : (int) (read * 100 / size));
        }
        return media;
    }

    /** A disc that was never read keeps saying so, also when it is out: that is the fact an operator looks for. */
    private static String state(Job job, long read) {
        boolean neverRead = read == 0
                && job.outcome()
                        .error()
                        .filter(error -> error.code() == JobErrorCode.NEVER_READ)
                        .isPresent();
        if (neverRead) {
            return JobErrorCode.NEVER_READ.code();
        }
        if (job.media().state() == MediaState.EJECTED) {
            return "ejected";
        }
        return read == 0 ? "inserted" : "reading";
    }
}
