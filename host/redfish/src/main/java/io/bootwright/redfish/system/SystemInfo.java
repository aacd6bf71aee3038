package io.bootwright.redfish.system;

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
 * @param lastReset when it was last reset or turned on ({@code LastResetTime}), as the BMC writes it
 * @param bootProgress how far the boot has come ({@code BootProgress.LastState})
 */
public record SystemInfo(
        String id,
        Optional<String> uuid,
        Optional<String> serial,
        Optional<String> manufacturer,
        Optional<String> model,
        Optional<String> biosVersion,
        PowerState power,
        BootMode bootMode,
        Optional<String> lastReset,
        Optional<String> bootProgress) {}
