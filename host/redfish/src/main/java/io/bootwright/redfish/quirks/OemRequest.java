package io.bootwright.redfish.quirks;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * A request that only one vendor knows, as data.
 *
 * @param method {@code POST} or {@code PATCH}
 * @param path with {@code {system}}, {@code {manager}} and {@code {slot}} for their paths
 * @param body JSON body
 */
public record OemRequest(String method, String path, JsonNode body) {
    public String path(String system, String manager, String slot) {
        return path.replace("{system}", system).replace("{manager}", manager).replace("{slot}", slot);
    }
}
