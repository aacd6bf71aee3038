package io.bootwright.server.media;

import io.bootwright.bundle.units.UnitsLock;
import java.util.Optional;

/**
 * An installer ISO image.
 *
 * @param name repository below {@code media/}
 * @param tag tag it was found under
 * @param digest {@code sha256:…} of the ISO's bytes (a blob of the registry)
 * @param size bytes
 * @param units units in the image, when it is a maintenance ISO
 */
public record InstallerImage(String name, String tag, String digest, long size, Optional<UnitsLock> units) {}
