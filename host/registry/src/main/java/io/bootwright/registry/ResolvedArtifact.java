package io.bootwright.registry;

import java.util.List;
import java.util.Optional;

/**
 * What a tag or digest names right now.
 *
 * @param repository repository name
 * @param digest digest of the manifest
 * @param mediaType media type of the manifest
 * @param size bytes of the manifest
 * @param layers layers of an image or artifact manifest; empty for an index
 * @param subject what it is about, when it is attached to another manifest
 */
public record ResolvedArtifact(
        String repository,
        Digest digest,
        String mediaType,
        long size,
        List<Descriptor> layers,
        Optional<Digest> subject) {
    public ResolvedArtifact {
        layers = List.copyOf(layers);
    }
}
