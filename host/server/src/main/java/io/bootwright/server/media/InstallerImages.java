package io.bootwright.server.media;

import io.bootwright.bundle.manifest.BundleManifest.Patch;
import java.util.List;
import java.util.Optional;

/** Installer ISO images: artifacts of the registry below {@code media/}. Safe for use by many threads. */
public interface InstallerImages {
    /** The image that {@code media/NAME:TAG} names right now. */
    Optional<InstallerImage> find(String name, String tag);

    /** Why an image cannot be served with these patches, for operators; empty when it can. */
    default Optional<String> whyUnpatchable(InstallerImage image, List<Patch> patches) {
        return Optional.empty();
    }
}
