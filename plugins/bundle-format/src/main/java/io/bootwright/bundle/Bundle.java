package io.bootwright.bundle;

import io.bootwright.bundle.manifest.BundleManifest;
import io.bootwright.bundle.schema.RecipeSchema;
import io.bootwright.bundle.units.UnitSources;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A bundle that passed every check. Immutable; the contents of files are not copied: do not change them.
 *
 * @param manifest what its bundle.yaml says
 * @param schema what its recipes may hold
 * @param files its files by path, without those of tools/
 * @param outputSchema what a job's output holds, if the bundle declares it
 * @param workflowClass the class in the jar that implements the plugin API, if there is one
 */
public record Bundle(
        BundleManifest manifest,
        RecipeSchema schema,
        Optional<RecipeSchema> outputSchema,
        SortedMap<String, byte[]> files,
        Optional<String> workflowClass) {
    public Bundle {
        files = Collections.unmodifiableSortedMap(new TreeMap<>(files));
    }

    /** Source files of its own units, in {@code systemd/} and {@code quadlets/}: path within the bundle. */
    public List<String> unitFiles() {
        return UnitSources.in(files);
    }

    /** Shows the identity only, since files may be large. */
    @Override
    public String toString() {
        return "Bundle[" + manifest.id() + " " + manifest.version() + "]";
    }
}
