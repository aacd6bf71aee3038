package io.bootwright.registry;

import java.time.Duration;

/**
 * The settings of a registry.
 *
 * @param limits limits on clients
 * @param retention how long unused content is kept
 * @param scrub scrubs by the clock
 * @param durable whether content is on the disk before its push is acknowledged
 */
public record RegistryOptions(Limits limits, Retention retention, Scrub scrub, boolean durable) {
    /** Default rate of a scrub in bytes per second: 20 GiB take seven minutes. */
    public static final long SCRUB_RATE = 50L << 20;

    /**
     * Limits on clients.
     *
     * @param stall how long a transfer may stall before its connection is cut
     * @param lowWater free bytes on the disk below which uploads are refused; 0 for no limit
     * @param uploads uploads that may be open at the same time
     * @param pulls blobs that may be sent at the same time
     * @param pushes bodies of blobs that may be received at the same time
     */
    public record Limits(Duration stall, long lowWater, int uploads, int pulls, int pushes) {}

    /**
     * How long unused content is kept.
     *
     * @param upload how long an upload waits for its client to go on
     * @param lease how long content that nothing refers to is kept after it was pushed or asked for: the time between a blob
     *     and its manifest
     * @param untagged how long a manifest without a tag is kept
     * @param trash how long collected content can still be brought back before its space is free
     */
    public record Retention(Duration upload, Duration lease, Duration untagged, Duration trash) {}

    /**
     * Scrubs by the clock.
     *
     * @param every time from one scrub to the next
     * @param rate bytes per second that a scrub reads; 0 for no scrubs by the clock
     */
    public record Scrub(Duration every, long rate) {}

    /**
     * The defaults: a minute for stalls, 256 pulls and 64 pushes at a time, a day for uploads, an hour for leases, a week for
     * untagged manifests, a scrub each week, durable.
     */
    public static RegistryOptions defaults() {
        return new RegistryOptions(
                new Limits(Duration.ofMinutes(1), 0, 1000, 256, 64),
                new Retention(Duration.ofDays(1), Duration.ofHours(1), Duration.ofDays(7), Duration.ofMinutes(5)),
                new Scrub(Duration.ofDays(7), SCRUB_RATE),
                true);
    }

    /** The same with another {@link Limits#lowWater}. */
    public RegistryOptions withLowWater(long bytes) {
        return with(new Limits(limits.stall, bytes, limits.uploads, limits.pulls, limits.pushes));
    }

    /** The same with another {@link Limits#stall}. */
    public RegistryOptions withStall(Duration longest) {
        return with(new Limits(longest, limits.lowWater, limits.uploads, limits.pulls, limits.pushes));
    }

    /** The same with another limit for open {@link Limits#uploads}. */
    public RegistryOptions withMaxUploads(int most) {
        return with(new Limits(limits.stall, limits.lowWater, most, limits.pulls, limits.pushes));
    }

    /** The same with other {@link Limits#pulls} and {@link Limits#pushes}. */
    public RegistryOptions withTransfers(int pulls, int pushes) {
        return with(new Limits(limits.stall, limits.lowWater, limits.uploads, pulls, pushes));
    }

    private RegistryOptions with(Limits other) {
        return new RegistryOptions(other, retention, scrub, durable);
    }

    /** The same with another {@link Scrub}. */
    public RegistryOptions withScrub(Duration every, long bytesPerSecond) {
        return new RegistryOptions(limits, retention, new Scrub(every, bytesPerSecond), durable);
    }

    /** The same with another lease, time for untagged manifests and time in the trash. */
    public RegistryOptions withLease(Duration length, Duration untagged, Duration inTrash) {
        return new RegistryOptions(limits, new Retention(retention.upload, length, untagged, inTrash), scrub, durable);
    }
}
