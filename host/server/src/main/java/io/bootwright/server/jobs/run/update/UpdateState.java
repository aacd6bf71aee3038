package io.bootwright.server.jobs.run.update;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.errors.JobErrorCode;
import io.bootwright.formats.Json;
import io.bootwright.redfish.update.FirmwareItem;
import io.bootwright.redfish.update.UpdateProgress;
import io.bootwright.server.jobs.model.Job;
import io.bootwright.server.jobs.run.stage.StageContext;
import io.bootwright.server.jobs.run.stage.StageFailedException;
import io.bootwright.server.jobs.store.PartKind;
import java.util.List;
import java.util.Optional;

/**
 * What a firmware update by the BMC must not forget over a restart of the host, as a part of the job; and what of it the
 * job shows as its output. For one worker.
 */
final class UpdateState {
    private static final String TASKS_BEFORE = "tasks_before";
    private static final String PATH = "media_path";

    /** Member that names what proves the update. */
    static final String EVIDENCE = "evidence";

    /** The BMC's task ended well. */
    static final String BY_TASK = "task";

    /** The BMC shows another version than before. */
    static final String BY_VERSION = "version";

    private final ObjectNode node;
    private String saved;

    private UpdateState(ObjectNode node, String saved) {
        this.node = node;
        this.saved = saved;
    }

    static UpdateState fresh() {
        return new UpdateState(Json.object(), "");
    }

    static UpdateState of(StageContext stage) throws StageFailedException {
        return stage.part(PartKind.UPDATE)
                .map(text -> new UpdateState((ObjectNode) Json.parseTrusted(text), text))
                .orElseThrow(() -> new StageFailedException(
                        JobErrorCode.HOST_RESTARTED, "What the firmware update was doing is not stored any more."));
    }

    UpdateState put(String name, String value) {
        node.put(name, value);
        return this;
    }

    UpdateState put(String name, Optional<String> value) {
        node.put(name, value.orElse(null));
        return this;
    }

    UpdateState put(String name, int value) {
        node.put(name, value);
        return this;
    }

    UpdateState put(String name, boolean value) {
        node.put(name, value);
        return this;
    }

    UpdateState versions(String name, List<FirmwareItem> items) {
        ObjectNode versions = node.putObject(name);
        items.forEach(item -> versions.put(item.id(), item.version().orElse(null)));
        return this;
    }

    UpdateState tasksBefore(List<String> tasks) {
        tasks.forEach(node.putArray(TASKS_BEFORE)::add);
        return this;
    }

    UpdateState mediaPath(String path) {
        return put(PATH, path);
    }

    String mediaPath() {
        return node.path(PATH).asText();
    }

    boolean known(String task) {
        for (var each : node.path(TASKS_BEFORE)) {
            if (each.asText().equals(task)) {
                return true;
            }
        }
        return false;
    }

    Optional<String> text(String name) {
        return Optional.of(node.path(name)).filter(value -> value.isTextual()).map(value -> value.textValue());
    }

    /** Keeps how the BMC's task stands. */
    UpdateState note(UpdateProgress progress) {
        return put(
                "task_state",
                progress.word()
                        + progress.percent().map(done -> " " + done + " %").orElse(""));
    }

    /** Whether the BMC has said that its task ended well. */
    boolean taskDone() {
        return text(EVIDENCE).filter(BY_TASK::equals).isPresent();
    }

    /** The version of a component before the update; empty when the BMC did not know it. */
    Optional<String> before(String component) {
        return Optional.of(node.path("versions_before").path(component))
                .filter(value -> value.isTextual())
                .map(value -> value.textValue());
    }

    boolean sameVersions(List<FirmwareItem> items) {
        return items.stream().allMatch(item -> before(item.id()).equals(item.version()));
    }

    /** Stores both forms, if anything changed. */
    void save(StageContext stage) {
        Job job = stage.job();
        String text = Json.write(node);
        if (text.equals(saved)) {
            return;
        }
        ObjectNode shown = node.deepCopy();
        shown.remove(List.of(TASKS_BEFORE, PATH));
        ObjectNode output = Json.object();
        output.set("firmware_update", shown);
        stage.change(tx -> {
            tx.putPart(PartKind.UPDATE, text);
            tx.putPart(PartKind.OUTPUT, Json.write(output));
            tx.touch();
        });
        saved = text;
    }
}
