package io.bootwright.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** Rules for targets that are not booted: {@code execution: redfish-update} and its pointers belong together. */
final class ExecutionRules {
    private ExecutionRules() {}

    static void check(YamlDocument document, BundleManifest manifest, RecipeSchema schema, Diagnostics diagnostics) {
        for (int i = 0; i < manifest.targets().size(); i++) {
            String at = "/targets/" + i;
            JsonNode target = document.root().at(at);
            boolean byBmc = manifest.targets().get(i).update().isPresent();
            if (byBmc != target.has("update")) {
                diagnostics.error(
                        document.place(at),
                        "execution: redfish-update and the key update belong together.",
                        "Say where the recipe has the firmware: update: {image: /firmware_url}");
            }
            if (byBmc && target.has("steps")) {
                diagnostics.error(
                        document.place(at + "/steps"),
                        "a target that the BMC carries out has no steps on the server.",
                        "Leave steps out.");
            }
            for (Map.Entry<String, JsonNode> pointer : target.path("update").properties()) {
                String place = at + "/update/" + pointer.getKey();
                schema.misses(pointer.getValue().asText())
                        .ifPresent(why -> diagnostics.error(
                                document.place(place), pointer.getValue().asText() + " " + why, ""));
            }
        }
    }
}
