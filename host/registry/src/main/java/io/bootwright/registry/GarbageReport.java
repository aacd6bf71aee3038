package io.bootwright.registry;

/**
 * What a collection removed, or would have removed.
 *
 * @param manifests manifests without a tag that nothing refers to
 * @param blobs blobs and manifests' contents that no repository needs
 * @param bytes size of those
 * @param kept blobs that are kept
 */
public record GarbageReport(int manifests, int blobs, long bytes, int kept) {}
