package io.bootwright.server.artifacts;

import java.nio.file.Path;
import java.util.Optional;

/** The files behind artifacts of this host's registry. Safe for use by many threads. */
@FunctionalInterface
public interface ArtifactFiles {
    /**
     * The one layer of an artifact; empty when it is not there, or has more.
     *
     * @param repository such as {@code firmware/x12-bios}
     * @param digest {@code sha256:…} of the manifest
     */
    Optional<ArtifactFile> onlyLayer(String repository, String digest);

    /**
     * A layer.
     *
     * @param digest {@code sha256:…}
     * @param path its file, which does not change
     */
    record ArtifactFile(String digest, Path path) {}
}
