package io.bootwright.server.jobs;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import io.bootwright.server.media.MediaReads;
import io.bootwright.server.media.MediaRole;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A job as the API shows it. */
final class JobDocument {
    private JobDocument() {}

    static ObjectNode of(JobView view) {
        ObjectNode node = render(view, true);
        view.output()
                .ifPresentOrElse(output -> node.set("output", Json.parseTrusted(output)), () -> node.putNull("output"));
        return node;
    }

    /** Without output and the steps' last lines, which have events of their own or are too long for each event. */
    static ObjectNode forEvent(JobView view) {
        return render(view, false);
    }

    private static ObjectNode render(JobView view, boolean withTails) {
        JobRow job = view.job();
        ObjectNode node = Json.object()
                .put("job_id", job.id().toString())
                .put("status", ApiName.of(job.status()))
                .put("result", job.result().map(ApiName::of).orElse(null))
                .put("phase", ApiName.of(job.stage().phase()))
                .putNull("waiting")
                .put("failed_step", job.failedStep().orElse(null))
                .put("server_serial", job.serial())
                .put("task_target", job.target());
        node.putObject("bundle")
                .put("id", job.bundle().id())
                .put("version", job.bundle().version())
                .put("digest", job.bundle().digest());
        node.put("installer", job.installer().isEmpty() ? null : job.installer())
                .put("created_at", Times.text(job.createdAt()))
                .put("last_update", Times.text(job.lastUpdate()))
                .put("phase_since", Times.text(job.stageSince()))
                .put("on_completion", ApiName.of(job.onCompletion()))
                .put("on_failure", ApiName.of(job.onFailure()))
                .put("power_on_count", job.powerOns())
                .put("power_held", job.powerHeld());
        node.set("completion", CompletionJson.document(job.completion()));
        node.set("warnings", JobWarnings.toJson(job.warnings()));
        ArrayNode steps = node.putArray("steps");
        view.steps().forEach(step -> steps.add(withTails ? step.toJsonWithTail() : step.toJson()));
        node.set("media", media(view));
        job.error().ifPresentOrElse(error -> node.set("error", error.toJson()), () -> node.putNull("error"));
        return node;
    }

    private static ArrayNode media(JobView view) {
        ArrayNode media = Json.array();
        JobRow.MediaPlaces places = view.job().media();
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
    private static String state(JobRow job, long read) {
        boolean neverRead = read == 0
                && job.error()
                        .filter(error -> error.code() == JobErrorCode.NEVER_READ)
                        .isPresent();
        if (neverRead) {
            return "never-read";
        }
        if (job.media().state() == MediaState.EJECTED) {
            return "ejected";
        }
        return read == 0 ? "inserted" : "reading";
    }
}
