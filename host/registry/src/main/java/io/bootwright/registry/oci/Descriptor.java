package io.bootwright.registry.oci;

/**
 * A reference from a manifest to content by digest (OCI Image Specification, descriptor).
 *
 * @param mediaType media type of the content
 * @param digest its digest
 * @param size its length in bytes
 */
public record Descriptor(String mediaType, Digest digest, long size) {}
