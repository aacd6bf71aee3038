package io.bootwright.redfish.transport;

import java.time.Duration;

/**
 * How long the client waits. All positive.
 *
 * @param connect for a connection
 * @param read for the answer to a request
 * @param action for the answer to an action: some BMCs read a whole image before they answer InsertMedia
 * @param busy for a BMC that says that it is not ready or busy
 * @param readBack for a change to be seen in the resource
 * @param power for a power change to be seen
 * @param task for a task to end
 * @param poll longest pause between two looks; the first ones are shorter
 */
public record RedfishTimeouts(
        Duration connect,
        Duration read,
        Duration action,
        Duration busy,
        Duration readBack,
        Duration power,
        Duration task,
        Duration poll) {

    /** What suits real BMCs. */
    public static RedfishTimeouts defaults() {
        return new RedfishTimeouts(
                Duration.ofSeconds(10),
                Duration.ofSeconds(30),
                Duration.ofMinutes(2),
                Duration.ofSeconds(90),
                Duration.ofSeconds(20),
                Duration.ofMinutes(3),
                Duration.ofMinutes(5),
                Duration.ofSeconds(2));
    }
}
