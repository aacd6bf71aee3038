package io.bootwright.registry;

/**
 * A reference from a manifest to content (OCI Image Specification, descriptor).
 *
 * @param mediaType media type of the content
 * @param digest its digest
 * @param size its length in bytes
 */
public record Descriptor(String mediaType, Digest digest, long size) {}
