package io.bootwright.bundle;

import java.util.SortedMap;

/**
 * What the rules of a bundle.yaml look at, and where they say what is wrong.
 *
 * @param document the file, which knows the line of each value
 * @param files the bundle's files by path
 */
record ManifestContext(
        YamlDocument document,
        BundleManifest manifest,
        RecipeSchema schema,
        SortedMap<String, byte[]> files,
        Diagnostics diagnostics) {

    /** Notes an error at a value of bundle.yaml. */
    void error(String pointer, String message, String remedy) {
        diagnostics.error(document.place(pointer), message, remedy);
    }

    /** Notes an error where a value of bundle.yaml points at nothing that the recipe schema has. */
    void pointer(String at, String pointer) {
        schema.misses(pointer).ifPresent(why -> error(at, pointer + " " + why, ""));
    }
}
