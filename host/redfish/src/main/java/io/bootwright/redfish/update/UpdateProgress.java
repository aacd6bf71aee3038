package io.bootwright.redfish.update;

import java.util.Optional;

/**
 * How a task of the BMC stands.
 *
 * @param word the BMC's own word for the state, such as {@code Running}
 * @param percent 0 to 100, if it says so
 * @param message its messages in one line; may be empty
 */
public record UpdateProgress(State state, String word, Optional<Integer> percent, String message) {
    /** What it comes down to. */
    public enum State {
        RUNNING,
        COMPLETED,
        FAILED,
        /** The BMC does not know the task any more, as after its restart. */
        GONE
    }
}
