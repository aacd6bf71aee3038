package io.bootwright.server.bundles.install;

import io.bootwright.bundle.units.UnitsLock;
import java.util.Optional;

/** The installer images of this host, as far as bundles depend on them. */
@FunctionalInterface
public interface MaintenanceImages {
    /** The units of the image {@code media/NAME:TAG}; empty when there is no such image, or it lists none. */
    Optional<UnitsLock> units(String name, String tag);
}
