package io.bootwright.registry;

import java.util.List;
import java.util.Optional;

/**
 * A manifest on its way to a tag.
 *
 * @param who name of the token that pushes
 * @param repository repository name
 * @param tag tag that is about to move
 * @param digest digest of the manifest
 * @param artifactType artifact type, if it has one
 * @param layers its layers
 */
public record PushedManifest(
        String who,
        String repository,
        String tag,
        Digest digest,
        Optional<String> artifactType,
        List<Descriptor> layers) {
    public PushedManifest {
        layers = List.copyOf(layers);
    }
}
