package io.bootwright.registry;

import java.util.List;

/**
 * What a scrub found.
 *
 * @param blobs blobs that were read
 * @param bytes their size
 * @param damaged digests of blobs whose bytes are others now; they are served no more, their files lie in {@code
 *     quarantine/}
 */
public record ScrubReport(int blobs, long bytes, List<Digest> damaged) {
    public ScrubReport {
        damaged = List.copyOf(damaged);
    }
}
