package io.bootwright.registry;

import java.util.List;

/**
 * What a tag or digest names right now.
 *
 * @param repository repository name
 * @param digest digest of the manifest
 * @param mediaType media type of the manifest
 * @param size bytes of the manifest
 * @param layers layers of an image or artifact manifest; empty for an index
 */
public record ResolvedArtifact(String repository, Digest digest, String mediaType, long size, List<Descriptor> layers) {
    public ResolvedArtifact {
        layers = List.copyOf(layers);
    }
}
