package io.bootwright.bundle.units;

import java.util.List;
import java.util.Optional;

/**
 * The list of units and tool images that a maintenance image carries ({@code units.lock}). Immutable.
 *
 * @param unitsApi major version of the shared units' contract
 * @param version version of the maintenance image, for people
 * @param units units by source file name
 * @param images tool images in the offline store
 */
public record UnitsLock(int unitsApi, String version, List<Unit> units, List<ToolImage> images) {
    public UnitsLock {
        units = List.copyOf(units);
        images = List.copyOf(images);
    }

    /**
     * One unit.
     *
     * @param name source file name, such as {@code partition.container}
     * @param sha256 hex digest of the source file
     * @param bundle id of the bundle it belongs to; empty for a shared unit
     */
    public record Unit(String name, String sha256, Optional<String> bundle) {}

    /**
     * One tool image.
     *
     * @param name reference in the store, such as {@code localhost/tools/partition:1}
     * @param digest {@code sha256:…}
     */
    public record ToolImage(String name, String digest) {}
}
