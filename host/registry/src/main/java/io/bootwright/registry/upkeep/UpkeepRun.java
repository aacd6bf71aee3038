package io.bootwright.registry.upkeep;

import java.time.Instant;
import java.util.List;

/**
 * The last collection or scrub, on whichever host it ran.
 *
 * @param startedAt when it began
 * @param endedAt when it ended
 * @param manifests manifests that a collection removed
 * @param blobs blobs that a collection removed or a scrub read
 * @param bytes their size
 * @param damaged digests of manifests that a collection could not read, or of blobs that a scrub quarantined
 * @param problems one sentence for each thing that could not be read or removed
 */
public record UpkeepRun(
        Instant startedAt,
        Instant endedAt,
        long manifests,
        long blobs,
        long bytes,
        List<String> damaged,
        List<String> problems) {
    public UpkeepRun {
        damaged = List.copyOf(damaged);
        problems = List.copyOf(problems);
    }
}
