package io.bootwright.server.jobs.run;

import io.bootwright.errors.JobErrorCode;
import io.bootwright.redfish.ProbeReport;
import io.bootwright.redfish.media.MediaSlot;
import io.bootwright.redfish.media.MediaStrategy;
import io.bootwright.server.jobs.model.JobError;
import io.bootwright.server.jobs.run.stage.StageFailedException;
import java.util.List;
import java.util.Optional;

/**
 * How installer and task medium reach a server: as two virtual CDs, else as a CD and a USB stick, else on one CD, as its
 * BMC can or as the operator wants.
 *
 * @param installer the slot of the installer, always a CD
 * @param task the slot of the task medium; empty when it is within the installer's
 * @param onStick whether the task medium is a USB stick: a slot may take both, and goes by the image's name
 */
record Delivery(MediaSlot installer, Optional<MediaSlot> task, boolean onStick) {
    private static final String AUTO = "auto";

    /**
     * Chooses the slots.
     *
     * @param wanted the server's {@code media_strategy}
     * @param vendor whether a vendor's installer is started, which looks for its answers on CDs only
     * @throws StageFailedException when the BMC has no such slots, with what it has
     */
    static Delivery choose(String serial, String wanted, ProbeReport bmc, boolean vendor) throws StageFailedException {
        Optional<Delivery> delivery = of(wanted.equals(AUTO) ? bmc.strategy().text() : wanted, bmc.slots());
        if (delivery.isEmpty()) {
            throw failure(
                    "The BMC of server " + serial + ", whose media_strategy is " + wanted
                            + ", has no such virtual media. " + bmc.reasons().getFirst(),
                    "Probe the server; virtual media often need a licence or a newer BMC firmware.");
        }
        if (vendor && !delivery.get().twoCds()) {
            throw failure(
                    "A vendor's installer looks for its answers on a second CD, which the BMC of server " + serial
                            + " does not have. " + bmc.reasons().getFirst(),
                    "Use a BMC with two virtual CDs for this workflow.");
        }
        return delivery.get();
    }

    private static Optional<Delivery> of(String strategy, List<MediaSlot> slots) {
        List<MediaSlot> cds = slots.stream().filter(MediaSlot::cd).toList();
        if (cds.isEmpty()) {
            return Optional.empty();
        }
        MediaSlot first = cds.getFirst();
        if (strategy.equals(MediaStrategy.TWO_CD.text())) {
            return cds.stream().skip(1).findFirst().map(second -> new Delivery(first, Optional.of(second), false));
        }
        if (strategy.equals(MediaStrategy.CD_USB.text())) {
            return slots.stream()
                    .filter(slot -> slot.usb() && slot != first)
                    .findFirst()
                    .map(stick -> new Delivery(first, Optional.of(stick), true));
        }
        return strategy.equals(MediaStrategy.SINGLE_ISO.text())
                ? Optional.of(new Delivery(first, Optional.empty(), false))
                : Optional.empty();
    }

    private boolean twoCds() {
        return task.isPresent() && !onStick;
    }

    /** For the job's log: where the task goes. */
    String words() {
        return task.map(slot -> "the task to " + slot.id() + (onStick ? " as a USB stick" : ""))
                .orElse("the task with it");
    }

    private static StageFailedException failure(String detail, String hint) {
        return new StageFailedException(
                new JobError(JobErrorCode.INSERT_FAILED, detail + " Power was not touched.", hint));
    }
}
