package io.bootwright.server.bundles;

import io.bootwright.bundle.Bundle;
import io.bootwright.bundle.UnitsLock;
import io.bootwright.formats.Sha256;
import io.bootwright.server.bundles.BundleRefused.Kind;
import io.bootwright.server.workflow.Workflow.UnitRequirement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether the maintenance image that a bundle names carries its units. An image that is not there yet is no fault. */
final class MaintenanceUnits {
    private final MaintenanceImages images;

    MaintenanceUnits(MaintenanceImages images) {
        this.images = images;
    }

    void check(Bundle bundle) throws BundleRefused {
        var installer = bundle.manifest().installer();
        if (!installer.maintenance()) {
            return;
        }
        Optional<UnitsLock> lock = images.units(installer.name(), installer.tag());
        List<String> missing = lock.map(found -> required(bundle).stream()
                        .flatMap(unit -> unit
                                .missingFrom(found.units().stream()
                                        .collect(Collectors.toMap(
                                                UnitsLock.Unit::name, UnitsLock.Unit::sha256, (a, b) -> a)))
                                .stream())
                        .toList())
                .orElse(List.of());
        if (!missing.isEmpty()) {
            throw new BundleRefused(
                    Kind.UNITS_MISSING,
                    "The maintenance ISO media/" + installer.name() + ":" + installer.tag() + " ("
                            + lock.map(UnitsLock::version).orElse("") + ") lacks units of bundle "
                            + bundle.manifest().id() + " " + bundle.manifest().version() + ": "
                            + String.join(", ", missing) + ". Import an ISO that was built with this bundle first.");
        }
    }

    /** Units that the maintenance image must carry for a bundle. */
    static List<UnitRequirement> required(Bundle bundle) {
        List<UnitRequirement> units = new ArrayList<>();
        // Those that travel with the task need not be in the image.
        List<String> inImage = bundle.manifest().units().onTaskIso() ? List.of() : bundle.unitFiles();
        for (String path : inImage) {
            units.add(new UnitRequirement(
                    path.substring(path.indexOf('/') + 1),
                    Optional.of(Sha256.hex(bundle.files().getOrDefault(path, new byte[0])))));
        }
        Set<String> own = units.stream().map(UnitRequirement::name).collect(Collectors.toSet());
        bundle.manifest().units().shared().stream()
                .filter(name -> !own.contains(name))
                .forEach(name -> units.add(new UnitRequirement(name, Optional.empty())));
        return units;
    }
}
