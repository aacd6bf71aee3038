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
 * @param trash how long removed content can still be brought back before its space is free
 * @param lowWater free bytes on the disk below which uploads are refused; 0 to never refuse
 * @param maxUploads uploads that may be open at the same time
 * @param maxPulls blobs that may be sent at the same time
 * @param maxPushes bodies of blobs that may be received at the same time
 * @param scrubEvery time from one scrub of its own accord to the next
 * @param scrubRate bytes per second a scrub reads; 0 for no scrub of its own accord
 * @param durable whether content is on the disk before its push is acknowledged
 */
public record RegistryOptions(
        Duration uploadExpiry,
        Duration stall,
        Duration lease,
        Duration keepUntagged,
        Duration trash,
        long lowWater,
        int maxUploads,
        int maxPulls,
        int maxPushes,
        Duration scrubEvery,
        long scrubRate,
        boolean durable) {
    /** Bytes per second that a scrub reads when nothing else is said: 20 GiB take seven minutes. */
    public static final long SCRUB_RATE = 50L << 20;

    /**
     * A day for uploads, a minute for stalls, an hour's lease, a week for untagged manifests, 256 pulls and 64 pushes at a
     * time, a scrub each week, nothing lost.
     */
    public static RegistryOptions defaults() {
        return new RegistryOptions(
                Duration.ofDays(1),
                Duration.ofMinutes(1),
                Duration.ofHours(1),
                Duration.ofDays(7),
                Duration.ofMinutes(5),
                0,
                1000,
                256,
                64,
                Duration.ofDays(7),
                SCRUB_RATE,
                true);
    }

    /** The same with another {@link #lowWater}. */
    public RegistryOptions withLowWater(long bytes) {
        return new RegistryOptions(
                uploadExpiry,
                stall,
                lease,
                keepUntagged,
                trash,
                bytes,
                maxUploads,
                maxPulls,
                maxPushes,
                scrubEvery,
                scrubRate,
                durable);
    }

    /** The same with another {@link #stall}. */
    public RegistryOptions withStall(Duration limit) {
        return new RegistryOptions(
                uploadExpiry,
                limit,
                lease,
                keepUntagged,
                trash,
                lowWater,
                maxUploads,
                maxPulls,
                maxPushes,
                scrubEvery,
                scrubRate,
                durable);
    }

    /** The same with another {@link #maxUploads}. */
    public RegistryOptions withMaxUploads(int most) {
        return new RegistryOptions(
                uploadExpiry,
                stall,
                lease,
                keepUntagged,
                trash,
                lowWater,
                most,
                maxPulls,
                maxPushes,
                scrubEvery,
                scrubRate,
                durable);
    }

    /** The same with other {@link #maxPulls} and {@link #maxPushes}. */
    public RegistryOptions withTransfers(int pulls, int pushes) {
        return new RegistryOptions(
                uploadExpiry,
                stall,
                lease,
                keepUntagged,
                trash,
                lowWater,
                maxUploads,
                pulls,
                pushes,
                scrubEvery,
                scrubRate,
                durable);
    }

    /** The same with other {@link #scrubEvery} and {@link #scrubRate}. */
    public RegistryOptions withScrub(Duration every, long bytesPerSecond) {
        return new RegistryOptions(
                uploadExpiry,
                stall,
                lease,
                keepUntagged,
                trash,
                lowWater,
                maxUploads,
                maxPulls,
                maxPushes,
                every,
                bytesPerSecond,
                durable);
    }

    /** The same with other {@link #lease}, {@link #keepUntagged} and {@link #trash}. */
    public RegistryOptions withLease(Duration length, Duration untagged, Duration inTrash) {
        return new RegistryOptions(
                uploadExpiry,
                stall,
                length,
                untagged,
                inTrash,
                lowWater,
                maxUploads,
                maxPulls,
                maxPushes,
                scrubEvery,
                scrubRate,
                durable);
    }
}
