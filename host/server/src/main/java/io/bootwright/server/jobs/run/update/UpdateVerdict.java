package io.bootwright.server.jobs.run.update;

import io.bootwright.redfish.update.FirmwareItem;
import io.bootwright.server.workflow.Workflow.UpdateOrder;
import java.util.List;
import java.util.Optional;

/**
 * What the versions that a BMC shows after an update say about it. A result needs evidence from the BMC: its task ended
 * well, or it shows another version than before.
 *
 * @param order what was wanted
 * @param task the path of the BMC's task, if it named one
 * @param taskDone whether the BMC said that its task ended well
 * @param before the component's version before the update
 * @param after the component's version now
 * @param changed whether the component, or without one any firmware, has another version than before
 */
record UpdateVerdict(
        UpdateOrder order,
        Optional<String> task,
        boolean taskDone,
        Optional<String> before,
        Optional<String> after,
        boolean changed) {

    static UpdateVerdict of(UpdateOrder order, UpdateState state, List<FirmwareItem> firmware) {
        List<FirmwareItem> meant = firmware.stream()
                .filter(item -> order.component().map(item.id()::equals).orElse(true))
                .toList();
        // A version that the BMC did not know, or does not know right now, is no change.
        boolean changed = meant.stream()
                .anyMatch(item -> item.version().isPresent()
                        && state.before(item.id())
                                .filter(old -> !old.equals(item.version().get()))
                                .isPresent());
        return new UpdateVerdict(
                order,
                state.text("task"),
                state.taskDone(),
                order.component().flatMap(state::before),
                order.component().flatMap(id -> meant.stream().findFirst()).flatMap(FirmwareItem::version),
                changed);
    }

    /** Whether the update was seen done, with the version that was expected, if one was. */
    boolean proven() {
        return (taskDone || changed) && reached().orElse(true) || taskDone && later();
    }

    /** Whether the BMC was told to apply the image at a later time, so that its version may stay as it is for now. */
    boolean later() {
        return order.applyTime().filter(time -> !time.equals("Immediate")).isPresent();
    }

    private Optional<Boolean> reached() {
        return order.expectedVersion().map(wanted -> FirmwareVersion.compare(after.orElse(""), wanted) == 0);
    }

    /** Whether the new version is still to come. */
    private boolean pending() {
        return later() && !(changed && reached().orElse(true));
    }

    /** Writes down what proves the update, and whether the version is still to come. */
    UpdateState note(UpdateState state) {
        if (changed && !taskDone) {
            state.put(UpdateState.EVIDENCE, UpdateState.BY_VERSION);
        }
        return state.put("pending", pending());
    }

    String words() {
        if (pending()) {
            return "the BMC has taken the image and applies it later ("
                    + order.applyTime().orElseThrow() + ")";
        }
        return taskDone ? "the BMC has done the update" : "the BMC shows another version than before";
    }

    String whyNot(String serial) {
        String component = order.component().orElse("no firmware");
        if (taskDone) {
            return "The BMC of server " + serial + " ended the update well, but " + component + " is at version "
                    + after.orElse("(none)") + " and not "
                    + order.expectedVersion().orElseThrow() + ".";
        }
        String nothing = "Nothing shows that the BMC of server " + serial + " has done the update: "
                + task.map(path -> "its task " + path + " vanished before it had ended")
                        .orElse("it named no task")
                + ", and ";
        if (changed) {
            return nothing + component + " is at version " + after.orElse("(none)") + " and not "
                    + order.expectedVersion().orElse("as expected") + ". Power was not touched.";
        }
        return nothing
                + (order.component().isEmpty()
                        ? "no firmware has another version than before"
                        : component + " is at version " + after.orElse("(none)") + " as before")
                + ". Power was not touched.";
    }
}
