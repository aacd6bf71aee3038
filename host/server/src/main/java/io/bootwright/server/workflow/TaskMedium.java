package io.bootwright.server.workflow;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The contents of a task medium: exactly what the bundle declares.
 *
 * @param volumeId ISO 9660 volume identifier
 * @param files path without leading slash to bytes, in the order they are written
 */
public record TaskMedium(String volumeId, Map<String, byte[]> files) {
    public TaskMedium {
        files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    }
}
