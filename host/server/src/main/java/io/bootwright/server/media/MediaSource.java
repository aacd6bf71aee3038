package io.bootwright.server.media;

import io.bootwright.bundle.manifest.BundleManifest.Patch;
import java.nio.file.Path;
import java.util.List;

/** Where a disc's bytes come from. */
public sealed interface MediaSource {
    /**
     * A blob of the registry.
     *
     * @param digest {@code sha256:…}
     * @param patches what is laid over it while it is served; the blob stays as it is
     */
    record Blob(String digest, List<Patch> patches) implements MediaSource {
        public Blob {
            patches = List.copyOf(patches);
        }

        /** A blob as it is. */
        public Blob(String digest) {
            this(digest, List.of());
        }
    }

    /**
     * An installer of the registry with a task medium in the place it has for one; the blob stays as it is.
     *
     * @param digest {@code sha256:…}
     * @param task the task medium, which does not change while it is served
     */
    record WithTask(String digest, Path task) implements MediaSource {
        /** The file of the installer in whose place the task medium is served. */
        public static final String PLACE = "/task.iso";
    }

    /**
     * A file that does not change while it is served.
     *
     * @param path the file
     */
    record File(Path path) implements MediaSource {}
}
