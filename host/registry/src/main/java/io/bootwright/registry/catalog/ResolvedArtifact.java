package io.bootwright.registry.catalog;

import io.bootwright.registry.oci.Descriptor;
import io.bootwright.registry.oci.Digest;
import java.util.List;
import java.util.Optional;

/**
 * The manifest that a tag or digest names at this moment.
 *
 * @param repository repository name
 * @param digest digest of the manifest
 * @param mediaType media type of the manifest
 * @param size bytes of the manifest
 * @param layers layers of an image or artifact manifest; empty for an index
 * @param subject the manifest that it refers to, if it does
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
