package io.bootwright.redfish;

import java.util.Optional;

/**
 * One computer system (DSP2046 ComputerSystem).
 *
 * @param id member of the Systems collection
 * @param uuid SMBIOS UUID
 * @param serial serial number
 * @param manufacturer maker of the system
 * @param model its model
 * @param biosVersion version of its firmware
 * @param power its power state
 * @param bootMode how its firmware boots
 */
public record SystemInfo(
        String id,
        Optional<String> uuid,
        Optional<String> serial,
        Optional<String> manufacturer,
        Optional<String> model,
        Optional<String> biosVersion,
        PowerState power,
        BootMode bootMode) {}
