package io.bootwright.redfish.quirks;

import io.bootwright.redfish.transport.Json;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What quirks are selected by.
 *
 * @param manufacturer of the system
 * @param model of the system
 * @param firmware version of the manager's firmware
 * @param bmc vendor and product of the Redfish service, model of the manager, names of its OEM parts, in one line
 */
public record BmcModel(String manufacturer, String model, String firmware, String bmc) {
    public static BmcModel of(JsonNode root, JsonNode system, Optional<JsonNode> manager) {
        List<String> bmc = new ArrayList<>();
        Json.text(root, "Vendor").ifPresent(bmc::add);
        Json.text(root, "Product").ifPresent(bmc::add);
        root.path("Oem").fieldNames().forEachRemaining(bmc::add);
        manager.ifPresent(node -> {
            Json.text(node, "Manufacturer").ifPresent(bmc::add);
            Json.text(node, "Model").ifPresent(bmc::add);
            node.path("Oem").fieldNames().forEachRemaining(bmc::add);
        });
        return new BmcModel(
                Json.text(system, "Manufacturer")
                        .or(() -> Json.text(root, "Vendor"))
                        .orElse(""),
                Json.text(system, "Model").orElse(""),
                manager.flatMap(node -> Json.text(node, "FirmwareVersion")).orElse(""),
                String.join(" ", bmc));
    }

    /** The value a condition of a quirk file names. */
    public String value(String name) {
        return switch (name) {
            case "manufacturer" -> manufacturer;
            case "model" -> model;
            case "firmware" -> firmware;
            case "bmc" -> bmc;
            default -> throw new IllegalArgumentException(name);
        };
    }
}
