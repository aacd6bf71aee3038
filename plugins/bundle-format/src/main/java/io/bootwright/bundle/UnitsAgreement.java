package io.bootwright.bundle;

import io.bootwright.formats.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Whether a maintenance image carries the units that a bundle needs. Stateless. */
public final class UnitsAgreement {
    private UnitsAgreement() {}

    /**
     * Compares a bundle with the {@code units.lock} of an image.
     *
     * @return an error for each unit that is missing or different there; none for a bundle that brings its units along
     */
    public static List<Diagnostic> check(Bundle bundle, UnitsLock lock) {
        List<Diagnostic> found = new ArrayList<>();
        BundleManifest manifest = bundle.manifest();
        if (!manifest.installer().maintenance()) {
            return found;
        }
        if (manifest.unitsApi() != lock.unitsApi()) {
            found.add(error(
                    BundleCheck.MANIFEST,
                    "requires units-api " + manifest.unitsApi() + ", but the image has " + lock.unitsApi() + ".",
                    "Use an image that was made for this bundle."));
        }
        Map<String, UnitsLock.Unit> units = lock.units().stream()
                .collect(Collectors.toMap(UnitsLock.Unit::name, unit -> unit, (first, second) -> first));
        if (!manifest.units().onTaskIso()) {
            for (String path : bundle.unitFiles()) {
                own(bundle, path, units, found);
            }
        }
        Set<String> own = bundle.unitFiles().stream()
                .map(path -> path.substring(path.indexOf('/') + 1))
                .collect(Collectors.toSet());
        manifest.units().shared().stream()
                .filter(name -> !own.contains(name) && !units.containsKey(name))
                .forEach(name -> found.add(error(
                        BundleCheck.MANIFEST,
                        "relies on the shared unit " + name + ", which the image " + lock.version() + " lacks.",
                        Nearest.hint(name, units.keySet()))));
        return found;
    }

    private static void own(Bundle bundle, String path, Map<String, UnitsLock.Unit> units, List<Diagnostic> found) {
        UnitsLock.Unit there = units.get(path.substring(path.indexOf('/') + 1));
        if (there == null) {
            found.add(error(path, "is not in the image.", "Build an image with this bundle and import it."));
        } else if (!there.sha256().equals(Sha256.hex(bundle.files().getOrDefault(path, new byte[0])))) {
            found.add(error(
                    path,
                    "differs from the one in the image.",
                    "Build an image with this version of the bundle and import it."));
        }
    }

    private static Diagnostic error(String file, String message, String remedy) {
        return new Diagnostic(Diagnostic.Severity.ERROR, file, 0, 0, message, remedy);
    }
}
