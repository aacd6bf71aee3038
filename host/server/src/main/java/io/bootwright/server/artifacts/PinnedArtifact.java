package io.bootwright.server.artifacts;

import java.util.Optional;

/**
 * A reference that cannot move any more.
 *
 * @param reference {@code HOST[:PORT]/REPOSITORY@sha256:…}, as the server to be provisioned reaches it
 * @param ownDigest the manifest's digest when it lies in this host's registry, which must then keep it
 */
public record PinnedArtifact(String reference, Optional<String> ownDigest) {}
