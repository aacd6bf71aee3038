package io.bootwright.redfish.update;

import java.util.Optional;

/**
 * A member of the FirmwareInventory.
 *
 * @param path its resource, which an update may name as its target
 * @param id such as {@code BIOS}
 * @param version empty when the BMC does not know it right now
 */
public record FirmwareItem(String path, String id, String name, Optional<String> version, boolean updateable) {}
