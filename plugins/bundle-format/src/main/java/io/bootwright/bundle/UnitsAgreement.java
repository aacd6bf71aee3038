package io.bootwright.bundle;

import io.bootwright.bundle.finding.Diagnostic;
import io.bootwright.bundle.finding.Nearest;
import io.bootwright.bundle.finding.Text;
import io.bootwright.bundle.manifest.BundleManifest;
import io.bootwright.bundle.units.UnitFile;
import io.bootwright.bundle.units.UnitSources;
import io.bootwright.bundle.units.UnitsLock;
import io.bootwright.formats.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compares the units and tool images that a bundle needs with those of a maintenance image. Stateless. */
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
        Map<String, UnitsLock.Unit> units = units(lock);
        if (!manifest.units().onTaskIso()) {
            for (String path : bundle.unitFiles()) {
                own(bundle, path, units, found);
            }
        }
        found.addAll(clashes(bundle, units));
        found.addAll(images(bundle, lock));
        Set<String> own = bundle.unitFiles().stream().map(UnitSources::fileName).collect(Collectors.toSet());
        manifest.units().shared().stream()
                .filter(name -> !own.contains(name) && !units.containsKey(name))
                .forEach(name -> found.add(error(
                        BundleCheck.MANIFEST,
                        "relies on the shared unit " + name + ", which the image " + lock.version() + " lacks.",
                        Nearest.hint(name, units.keySet()))));
        return found;
    }

    /**
     * What an image lacks for a bundle, in short.
     *
     * @return names of units and tool images, with a remark where the image has something else of that name
     */
    public static List<String> missing(Bundle bundle, UnitsLock lock) {
        List<String> missing = new ArrayList<>();
        if (!bundle.manifest().installer().maintenance()) {
            return missing;
        }
        Map<String, String> carried = lock.units().stream()
                .collect(Collectors.toMap(UnitsLock.Unit::name, UnitsLock.Unit::sha256, (first, second) -> first));
        if (!bundle.manifest().units().onTaskIso()) {
            for (String path : bundle.unitFiles()) {
                String name = UnitSources.fileName(path);
                String there = carried.get(name);
                if (there == null) {
                    missing.add(name);
                } else if (!there.equals(Sha256.hex(bundle.files().getOrDefault(path, new byte[0])))) {
                    missing.add(name + " (another version)");
                }
            }
        }
        Set<String> own = bundle.unitFiles().stream().map(UnitSources::fileName).collect(Collectors.toSet());
        bundle.manifest().units().shared().stream()
                .filter(name -> !own.contains(name) && !carried.containsKey(name))
                .forEach(missing::add);
        clashes(bundle, units(lock)).stream()
                .map(found -> UnitSources.fileName(found.file()) + " (the image has another unit of that name)")
                .forEach(missing::add);
        images(bundle, lock).stream()
                .map(found -> "the tool image of " + UnitSources.fileName(found.file()))
                .forEach(missing::add);
        return List.copyOf(missing);
    }

    private static Map<String, UnitsLock.Unit> units(UnitsLock lock) {
        return lock.units().stream()
                .collect(Collectors.toMap(UnitsLock.Unit::name, unit -> unit, (first, second) -> first));
    }

    /** Units on the task medium never replace one of the image: the dispatcher refuses them. */
    private static List<Diagnostic> clashes(Bundle bundle, Map<String, UnitsLock.Unit> units) {
        List<Diagnostic> found = new ArrayList<>();
        if (!bundle.manifest().units().onTaskIso()) {
            return found;
        }
        for (String path : bundle.unitFiles()) {
            String name = UnitSources.fileName(path);
            units.values().stream()
                    .filter(there -> UnitSources.unitName(there.name()).equals(UnitSources.unitName(name)))
                    .filter(there -> !there.name().equals(name)
                            || !there.sha256().equals(Sha256.hex(bundle.files().getOrDefault(path, new byte[0]))))
                    .forEach(there -> found.add(error(
                            path,
                            "has the name of another unit of the image, " + there.name()
                                    + ", and would be refused on the server.",
                            "Give it another name.")));
        }
        return found;
    }

    /** Nobody fetches a tool image that neither the image has nor units.images names. */
    private static List<Diagnostic> images(Bundle bundle, UnitsLock lock) {
        Set<String> known = Stream.concat(
                        lock.images().stream().map(UnitsLock.ToolImage::name),
                        bundle.manifest().units().images().stream().map(BundleManifest.ToolImage::name))
                .collect(Collectors.toSet());
        List<Diagnostic> found = new ArrayList<>();
        if (lock.images().isEmpty()) {
            // A stand-in for scripted machines, which run no images: it says nothing about them.
            return found;
        }
        for (String path : bundle.unitFiles()) {
            UnitFile.parse(bundle.files().getOrDefault(path, new byte[0])).all("Container", "Image").stream()
                    .filter(line -> !known.contains(line.value()))
                    .forEach(line -> found.add(new Diagnostic(
                            Diagnostic.Severity.ERROR,
                            path,
                            line.number(),
                            0,
                            "uses the tool image " + Text.quoted(line.value())
                                    + ", which neither the image nor units.images of bundle.yaml has.",
                            Nearest.hint(line.value(), known))));
        }
        return found;
    }

    private static void own(Bundle bundle, String path, Map<String, UnitsLock.Unit> units, List<Diagnostic> found) {
        UnitsLock.Unit there = units.get(UnitSources.fileName(path));
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
