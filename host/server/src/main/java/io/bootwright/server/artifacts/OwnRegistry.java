package io.bootwright.server.artifacts;

import java.util.Optional;

/** What jobs need to know of this host's registry. Safe for use by many threads. */
@FunctionalInterface
public interface OwnRegistry {
    /**
     * The manifest that a tag or digest names.
     *
     * @param repository such as {@code os-images/debian}
     * @param tagOrDigest a tag, or {@code sha256:…}
     */
    Optional<OwnArtifact> resolve(String repository, String tagOrDigest);

    /**
     * A manifest of this host's registry.
     *
     * @param digest {@code sha256:…} of the manifest
     * @param layers number of its layers; 0 for an index
     */
    record OwnArtifact(String digest, int layers) {}
}
