package io.bootwright.registry.upkeep;

import io.bootwright.registry.oci.Digest;
import java.util.List;

/**
 * The result of a scrub.
 *
 * @param blobs blobs that were read
 * @param bytes their size
 * @param damaged blobs whose bytes do not match their digest; they are not served any more, and their files lie in
 *     {@code quarantine/}
 * @param problems one sentence for each blob or directory that could not be read; nothing was changed about them
 */
public record ScrubReport(int blobs, long bytes, List<Digest> damaged, List<String> problems) {
    public ScrubReport {
        damaged = List.copyOf(damaged);
        problems = List.copyOf(problems);
    }
}
