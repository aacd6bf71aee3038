package io.bootwright.server.media;

import java.nio.file.Path;

/** Where a disc's bytes come from. */
public sealed interface MediaSource {
    /**
     * A blob of the registry.
     *
     * @param digest {@code sha256:…}
     */
    record Blob(String digest) implements MediaSource {}

    /**
     * A file that does not change while it is served.
     *
     * @param path the file
     */
    record File(Path path) implements MediaSource {}
}
