package io.bootwright.server.jobs.run.stage;

import java.time.Duration;
import java.util.Optional;

/**
 * How the runner of jobs behaves. All durations positive.
 *
 * @param hostId names this host among those that share a database, the same after a restart; at most 128 characters
 * @param poll longest pause before the runner and its workers look again
 * @param lease how long a job stays with a host that says nothing
 * @param bmcAttempts how often a BMC is asked for the same thing while the work goes on
 * @param firstBackOff pause after the first refusal; doubled each time
 * @param longestBackOff longest such pause
 * @param reportGrace pause between the answer to a final report and the first power action
 * @param reportTokenLife how long after its end a job still takes the final report
 * @param keep how long jobs are kept after their end; empty for ever
 * @param shared whether other hosts may work on the same database
 */
public record RunOptions(
        String hostId,
        Duration poll,
        Duration lease,
        int bmcAttempts,
        Duration firstBackOff,
        Duration longestBackOff,
        Duration reportGrace,
        Duration reportTokenLife,
        Optional<Duration> keep,
        boolean shared) {
    /**
     * What suits real servers.
     *
     * @param keep see {@link #keep}
     * @param shared see {@link #shared}
     */
    public static RunOptions defaults(String hostId, Optional<Duration> keep, boolean shared) {
        return new RunOptions(
                hostId,
                Duration.ofSeconds(1),
                Duration.ofSeconds(60),
                5,
                Duration.ofSeconds(2),
                Duration.ofSeconds(30),
                Duration.ofSeconds(1),
                Duration.ofHours(1),
                keep,
                shared);
    }

    /** The pause after a refusal, counted from 1. */
    public Duration backOff(int attempt) {
        Duration pause = firstBackOff.multipliedBy(1L << Math.min(attempt - 1, 10));
        return pause.compareTo(longestBackOff) < 0 ? pause : longestBackOff;
    }
}
