package io.bootwright.redfish;

import io.bootwright.redfish.media.MediaSlot;
import io.bootwright.redfish.media.MediaStrategy;
import io.bootwright.redfish.system.SystemIdentity;
import java.util.List;

/**
 * What a BMC can do for an installation, found without changing anything.
 *
 * @param strategy the way to deliver media
 * @param reasons why that one, and what an operator should know, one sentence each
 * @param slots the virtual media that can be used, installer's first
 * @param vendor maker of the system; empty if unknown
 * @param model its model; empty if unknown
 * @param firmware version of the BMC's firmware; empty if unknown
 * @param identity what the BMC shows of the machine
 * @param quirks name of the quirk file in use
 */
public record ProbeReport(
        MediaStrategy strategy,
        List<String> reasons,
        List<MediaSlot> slots,
        String vendor,
        String model,
        String firmware,
        SystemIdentity identity,
        String quirks) {
    public ProbeReport {
        reasons = List.copyOf(reasons);
        slots = List.copyOf(slots);
    }
}
