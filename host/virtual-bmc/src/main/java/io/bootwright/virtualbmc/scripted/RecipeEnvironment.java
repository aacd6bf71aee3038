package io.bootwright.virtualbmc.scripted;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The rules of the dispatcher for {@code recipe.env}, the environment of the steps. Stateless. */
final class RecipeEnvironment {
    private static final int MAX_BYTES = 16 << 10;

    /** Variables that the dispatcher sets itself or that change how programs start. */
    private static final Set<String> FIXED = Set.of(
            "TASK_TARGET",
            "SERIAL_NUMBER",
            "JOB_ID",
            "REGISTRY_URL",
            "STEP",
            "PATH",
            "LD_PRELOAD",
            "LD_LIBRARY_PATH",
            "BASH_ENV",
            "ENV");

    private RecipeEnvironment() {}

    /** Why the dispatcher refuses the values that a bundle maps, in its own words; empty if it does not. */
    static Optional<String> fault(Map<String, String> mapping, JsonNode recipe) {
        Map<String, String> all = new TreeMap<>(Map.of("OCI_URL", "/oci_url", "FIRMWARE_URL", "/firmware_url"));
        all.putAll(mapping);
        for (Map.Entry<String, String> each : all.entrySet()) {
            String key = each.getKey();
            if (FIXED.contains(key)) {
                return Optional.of("the bundle maps " + key + ", which it may not");
            }
            JsonNode value = recipe.at(each.getValue());
            // The target disk is what the dispatcher has found, whatever the recipe names it by.
            if (value.isMissingNode() || value.isNull() || key.equals("TARGET_DISK")) {
                continue;
            }
            if (!value.isValueNode()) {
                return Optional.of("the recipe's " + each.getValue() + ", meant for " + key
                        + ", is not a text, number or truth value");
            }
            String why = unusable(value.asText());
            if (!why.isEmpty()) {
                return Optional.of("the value for " + key + " " + why + "; it cannot be passed to the steps");
            }
        }
        return Optional.empty();
    }

    private static String unusable(String value) {
        if (value.chars().anyMatch(c -> Character.isISOControl(c) || c == '\u2028' || c == '\u2029')) {
            return "has a control character (such as a line break)";
        }
        if (value.indexOf('\uFFFD') >= 0) {
            return "is not valid UTF-8";
        }
        if (value.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
            return "is longer than 16 KiB";
        }
        if (!value.strip().equals(value)) {
            return "begins or ends with a blank";
        }
        if (!value.isEmpty() && "\"'`".indexOf(value.charAt(0)) >= 0) {
            return "begins with a quote";
        }
        return value.endsWith("\\") ? "ends with a backslash" : "";
    }
}
