package io.bootwright.registry;

import java.time.Instant;
import java.util.List;

/**
 * The last run of a collection or a scrub, whichever host did it.
 *
 * @param startedAt when it began
 * @param endedAt when it was done
 * @param manifests manifests that a collection removed
 * @param blobs blobs that a collection removed or a scrub read
 * @param bytes their size
 * @param damaged digests of blobs that a scrub took out of service
 */
public record UpkeepRun(
        Instant startedAt, Instant endedAt, long manifests, long blobs, long bytes, List<String> damaged) {
    public UpkeepRun {
        damaged = List.copyOf(damaged);
    }
}
