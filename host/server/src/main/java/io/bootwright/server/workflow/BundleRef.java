package io.bootwright.server.workflow;

/**
 * Exactly one version of one bundle; stored with every job.
 *
 * @param id such as {@code my-bundle}
 * @param version semantic version
 * @param digest {@code sha256:…} of the jar
 */
public record BundleRef(String id, String version, String digest) {}
