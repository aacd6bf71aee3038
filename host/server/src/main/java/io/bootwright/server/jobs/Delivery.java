package io.bootwright.server.jobs;

import io.bootwright.redfish.MediaSlot;
import io.bootwright.redfish.MediaStrategy;
import io.bootwright.redfish.ProbeReport;
import java.util.List;
import java.util.Optional;

/**
 * How installer and task medium reach a server: as two virtual CDs, else as a CD and a USB stick, as its BMC can or as the
 * operator wants.
 *
 * @param installer the slot of the installer, always a CD
 * @param task the slot of the task medium
 * @param onStick whether the task medium is a USB stick: a slot may take both, and goes by the image's name
 */
record Delivery(MediaSlot installer, MediaSlot task, boolean onStick) {
    private static final String AUTO = "auto";

    /**
     * Chooses the slots.
     *
     * @param wanted the server's {@code media_strategy}
     * @param vendor whether a vendor's installer is started, which looks for its answers on CDs only
     * @throws StageFailure when the BMC has no such slots, with what it has
     */
    static Delivery choose(String serial, String wanted, ProbeReport bmc, boolean vendor) throws StageFailure {
        Optional<Delivery> delivery = of(wanted.equals(AUTO) ? bmc.strategy().text() : wanted, bmc.slots());
        if (delivery.isEmpty()) {
            throw failure(
                    "Two virtual media are needed at once, two CDs or a CD and a USB stick. "
                            + bmc.reasons().getFirst() + " The media_strategy of server " + serial + " is " + wanted,
                    "A second virtual CD often needs a licence or a newer BMC firmware; probe the server afterwards.");
        }
        if (vendor && delivery.get().onStick()) {
            throw failure(
                    "A vendor's installer looks for its answers on a second CD, but the BMC of server " + serial
                            + " has a CD and a USB stick",
                    "Use a BMC with two virtual CDs for this workflow.");
        }
        return delivery.get();
    }

    private static Optional<Delivery> of(String strategy, List<MediaSlot> slots) {
        List<MediaSlot> cds = slots.stream().filter(MediaSlot::cd).toList();
        if (strategy.equals(MediaStrategy.TWO_CD.text())) {
            return cds.size() < 2 ? Optional.empty() : Optional.of(new Delivery(cds.get(0), cds.get(1), false));
        }
        if (strategy.equals(MediaStrategy.CD_USB.text()) && !cds.isEmpty()) {
            return slots.stream()
                    .filter(slot -> slot.usb() && slot != cds.getFirst())
                    .findFirst()
                    .map(stick -> new Delivery(cds.getFirst(), stick, true));
        }
        return Optional.empty();
    }

    private static StageFailure failure(String detail, String hint) {
        return new StageFailure(new JobError(JobErrorCode.INSERT_FAILED, detail + ". Power was not touched.", hint));
    }
}
