package io.bootwright.registry;

import java.time.Duration;

/**
 * What may be set of a registry.
 *
 * @param uploadExpiry how long an upload waits for its client to go on
 * @param stall how long a body may stand still before its connection is cut
 * @param lease how long content that nothing refers to is kept after somebody pushed it or asked for it: the time between
 *     a blob and its manifest
 * @param keepUntagged how long a manifest without a tag is kept
 * @param lowWater free bytes on the disk below which uploads are refused; 0 to never refuse
 * @param maxUploads uploads that may be open at the same time
 * @param durable whether content is on the disk before its push is acknowledged
 */
public record RegistryOptions(
        Duration uploadExpiry,
        Duration stall,
        Duration lease,
        Duration keepUntagged,
        long lowWater,
        int maxUploads,
        boolean durable) {
    /** A day for uploads, a minute for stalls, an hour's lease, a week for untagged manifests, nothing lost. */
    public static RegistryOptions defaults() {
        return new RegistryOptions(
                Duration.ofDays(1), Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofDays(7), 0, 1000, true);
    }

    /** The same with another {@link #lowWater}. */
    public RegistryOptions withLowWater(long bytes) {
        return new RegistryOptions(uploadExpiry, stall, lease, keepUntagged, bytes, maxUploads, durable);
    }

    /** The same with another {@link #stall}. */
    public RegistryOptions withStall(Duration limit) {
        return new RegistryOptions(uploadExpiry, limit, lease, keepUntagged, lowWater, maxUploads, durable);
    }

    /** The same with another {@link #maxUploads}. */
    public RegistryOptions withMaxUploads(int most) {
        return new RegistryOptions(uploadExpiry, stall, lease, keepUntagged, lowWater, most, durable);
    }
}
