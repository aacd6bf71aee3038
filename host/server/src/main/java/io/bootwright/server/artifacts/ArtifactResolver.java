package io.bootwright.server.artifacts;

import java.net.URI;

/** Finds what an OCI reference names right now, so that a job installs exactly that. Safe for use by many threads. */
@FunctionalInterface
public interface ArtifactResolver {
    /**
     * Resolves a reference to a digest.
     *
     * @param reference {@code HOST[:PORT]/REPOSITORY[:TAG][@DIGEST]}
     * @param singleLayer whether the artifact must be a manifest with exactly one layer
     * @param target this host as the server to be provisioned sees it
     * @throws UnresolvableException when it cannot be found or does not fit; the message says why
     */
    PinnedArtifact resolve(String reference, boolean singleLayer, URI target);
}
