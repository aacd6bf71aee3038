package io.bootwright.server.bundles.install;

import io.bootwright.bundle.Bundle;
import io.bootwright.bundle.UnitsAgreement;
import io.bootwright.bundle.units.UnitsLock;
import io.bootwright.server.bundles.model.BundleRefused;
import io.bootwright.server.bundles.model.BundleRefused.Kind;
import java.util.List;
import java.util.Optional;

/**
 * Refuses a bundle whose units or tool images its maintenance image lacks. An image that is not there yet is no fault.
 */
public final class MaintenanceUnits {
    private final MaintenanceImages images;

    public MaintenanceUnits(MaintenanceImages images) {
        this.images = images;
    }

    public void check(Bundle bundle) throws BundleRefused {
        var installer = bundle.manifest().installer();
        if (!installer.maintenance()) {
            return;
        }
        Optional<UnitsLock> lock = images.units(installer.name(), installer.tag());
        List<String> missing =
                lock.map(found -> UnitsAgreement.missing(bundle, found)).orElse(List.of());
        if (!missing.isEmpty()) {
            throw new BundleRefused(
                    Kind.UNITS_MISSING,
                    "The maintenance ISO media/" + installer.name() + ":" + installer.tag() + " ("
                            + lock.map(UnitsLock::version).orElse("") + ") lacks units of bundle "
                            + bundle.manifest().id() + " " + bundle.manifest().version() + ": "
                            + String.join(", ", missing) + ". Import an ISO that was built with this bundle first.");
        }
    }
}
