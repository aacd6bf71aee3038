package io.bootwright.registry.upkeep;

import io.bootwright.registry.oci.Digest;
import java.util.List;

/**
 * The result of a collection: what it removed or, after a dry run, would have removed.
 *
 * @param manifests manifests without a tag that nothing refers to
 * @param blobs blobs that no repository needs, contents of manifests among them
 * @param bytes size of those
 * @param kept blobs that are kept
 * @param damaged manifests that could not be read
 * @param problems one sentence for each thing that could not be read or removed, and what became of it
 */
public record GarbageReport(
        int manifests, int blobs, long bytes, int kept, List<Digest> damaged, List<String> problems) {
    public GarbageReport {
        damaged = List.copyOf(damaged);
        problems = List.copyOf(problems);
    }
}
