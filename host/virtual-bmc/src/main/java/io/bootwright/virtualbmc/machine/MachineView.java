package io.bootwright.virtualbmc.machine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A machine's state at one moment.
 *
 * @param identity what it says it is
 * @param power power as Redfish shows it
 * @param powerOnCount changes from off to on since the start
 * @param resets resets of a running machine, by the BMC or by the guest
 * @param boots chosen devices in order: {@code cd}, {@code disk}, {@code none}
 * @param bootProgress Redfish BootProgress.LastState
 * @param lastReset when it was last turned on or reset; empty before that
 * @param override the boot override
 * @param media one element for each slot, in order
 */
public record MachineView(
        Identity identity,
        PowerState power,
        int powerOnCount,
        int resets,
        List<String> boots,
        String bootProgress,
        Optional<Instant> lastReset,
        BootOverride override,
        List<SlotView> media) {
    /**
     * A slot.
     *
     * @param slot its id
     * @param url the inserted image
     * @param bytesRead different bytes read since it was inserted
     * @param totalBytesRead bytes read since then, each read counted
     */
    public record SlotView(String slot, Optional<String> url, long bytesRead, long totalBytesRead) {}
}
