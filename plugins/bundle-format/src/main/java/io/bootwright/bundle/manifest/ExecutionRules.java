package io.bootwright.bundle.manifest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Rules for targets that are not booted: {@code execution: redfish-update} and its pointers belong together. */
final class ExecutionRules {
    private ExecutionRules() {}

    static void check(ManifestContext context) {
        for (int i = 0; i < context.manifest().targets().size(); i++) {
            String at = "/targets/" + i;
            JsonNode target = context.document().root().at(at);
            boolean byBmc = context.manifest().targets().get(i).update().isPresent();
            if (byBmc != target.has("update")) {
                context.error(
                        at,
                        "execution: redfish-update and the key update belong together.",
                        "Say where the recipe has the firmware: update: {image: /firmware_url}");
            }
            if (byBmc && target.has("steps")) {
                context.error(
                        at + "/steps",
                        "a target that the BMC carries out has no steps on the server.",
                        "Leave steps out.");
            }
            for (Map.Entry<String, JsonNode> pointer : target.path("update").properties()) {
                context.pointer(
                        at + "/update/" + pointer.getKey(), pointer.getValue().asText());
            }
        }
    }
}
