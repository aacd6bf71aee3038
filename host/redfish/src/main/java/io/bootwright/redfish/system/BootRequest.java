package io.bootwright.redfish.system;

import io.bootwright.redfish.transport.Json;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * The Boot part of one PATCH (DSP2046 ComputerSystem.Boot).
 *
 * @param target BootSourceOverrideTarget
 * @param enabled BootSourceOverrideEnabled
 * @param mode BootSourceOverrideMode
 */
record BootRequest(Optional<String> target, Optional<String> enabled, Optional<String> mode) {

    static BootRequest once(String target) {
        return new BootRequest(Optional.of(target), Optional.of("Once"), Optional.of("UEFI"));
    }

    BootRequest withoutMode() {
        return new BootRequest(target, enabled, Optional.empty());
    }

    BootRequest withoutEnabled() {
        return new BootRequest(target, Optional.empty(), mode);
    }

    JsonNode json() {
        ObjectNode body = Json.object();
        ObjectNode boot = body.putObject("Boot");
        target.ifPresent(text -> boot.put("BootSourceOverrideTarget", text));
        enabled.ifPresent(text -> boot.put("BootSourceOverrideEnabled", text));
        mode.ifPresent(text -> boot.put("BootSourceOverrideMode", text));
        return body;
    }

    /** Whether a resource shows what was asked for. One that cannot do Once may read Continuous. */
    boolean shownBy(JsonNode resource) {
        JsonNode boot = resource.path("Boot");
        String shownTarget = Json.text(boot, "BootSourceOverrideTarget").orElse("None");
        String shownEnabled = Json.text(boot, "BootSourceOverrideEnabled").orElse("");
        BootMode shownMode = BootMode.of(Json.text(boot, "BootSourceOverrideMode"));
        boolean legacy = mode.isPresent() && shownMode == BootMode.LEGACY;
        return target.filter(wanted -> wanted.equalsIgnoreCase(shownTarget)).isPresent()
                && (shownEnabled.equals("Once") || shownEnabled.equals("Continuous"))
                && !legacy;
    }

    /** Whether a resource shows no override, or none that matters. */
    static boolean cleared(JsonNode resource) {
        JsonNode boot = resource.path("Boot");
        return Json.text(boot, "BootSourceOverrideEnabled")
                        .map("Disabled"::equals)
                        .orElse(true)
                || Json.text(boot, "BootSourceOverrideTarget")
                        .map(target -> target.equals("None") || target.equals("Hdd"))
                        .orElse(true);
    }
}
