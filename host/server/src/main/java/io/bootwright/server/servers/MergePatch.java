package io.bootwright.server.servers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.bootwright.formats.Json;

/** JSON Merge Patch (RFC 7386): members replace, objects merge, {@code null} removes. */
final class MergePatch {
    private MergePatch() {}

    static JsonNode apply(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        ObjectNode out = target instanceof ObjectNode object ? object.deepCopy() : Json.object();
        changes.properties().forEach(entry -> {
            if (entry.getValue().isNull()) {
                out.remove(entry.getKey());
            } else {
                JsonNode before = out.path(entry.getKey());
                out.set(entry.getKey(), apply(before, entry.getValue()));
            }
        });
        return out;
    }
}
