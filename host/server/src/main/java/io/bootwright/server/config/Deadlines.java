package io.bootwright.server.config;

import java.time.Duration;

/**
 * How long each phase of a job may take (key {@code deadlines}).
 *
 * @param insert from the start of preparation until both media are inserted
 * @param firstContact from power-on until the target's first report
 * @param heartbeat longest silence of a running target
 * @param total from acceptance to the final report; a bundle may set a shorter one
 * @param cleanup ejecting the media and the last power action
 */
public record Deadlines(Duration insert, Duration firstContact, Duration heartbeat, Duration total, Duration cleanup) {
    /** The defaults. */
    public static Deadlines defaults() {
        return new Deadlines(
                Duration.ofMinutes(5),
                Duration.ofMinutes(20),
                Duration.ofMinutes(5),
                Duration.ofHours(3),
                Duration.ofMinutes(10));
    }
}
