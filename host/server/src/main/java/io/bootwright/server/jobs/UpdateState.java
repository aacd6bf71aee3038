package io.bootwright.server.jobs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;
import io.bootwright.redfish.FirmwareItem;
import java.util.List;
import java.util.Optional;

/**
 * What a firmware update by the BMC must not forget over a restart of the host, as a part of the job; and what of it the
 * job shows as its output. For one worker.
 */
final class UpdateState {
    private static final String TASKS_BEFORE = "tasks_before";
    private static final String PATH = "media_path";

    private final ObjectNode node;

    private UpdateState(ObjectNode node) {
        this.node = node;
    }

    static UpdateState fresh() {
        return new UpdateState(Json.object());
    }

    static UpdateState of(JobRow job, JobHands hands) throws StageFailure {
        return hands.store()
                .read(handle -> JobQueries.part(handle, job.id(), JobParts.UPDATE))
                .map(text -> new UpdateState((ObjectNode) Json.parseTrusted(text)))
                .orElseThrow(() -> new StageFailure(
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

    Optional<String> before(String component) {
        return Optional.of(node.path("versions_before").path(component))
                .filter(value -> value.isTextual())
                .map(value -> value.textValue());
    }

    boolean sameVersions(List<FirmwareItem> items) {
        return items.stream().allMatch(item -> before(item.id()).equals(item.version()));
    }

    /** Stores both forms. */
    void save(JobHands hands, JobRow job) {
        ObjectNode shown = node.deepCopy();
        shown.remove(List.of(TASKS_BEFORE, PATH));
        ObjectNode output = Json.object();
        output.set("firmware_update", shown);
        hands.store().change(job.id(), tx -> {
            tx.putPart(JobParts.UPDATE, Json.write(node));
            tx.putPart(JobParts.OUTPUT, Json.write(output));
            tx.touch();
            return true;
        });
    }
}
