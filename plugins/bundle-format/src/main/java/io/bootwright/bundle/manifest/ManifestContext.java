package io.bootwright.bundle.manifest;

import io.bootwright.bundle.finding.Diagnostics;
import io.bootwright.bundle.schema.RecipeSchema;
import io.bootwright.bundle.source.YamlDocument;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The input of the rules of a bundle.yaml, and the list that takes their findings.
 *
 * @param document the file, which knows the line of each value
 * @param schema what recipes may hold; empty if the schema cannot be used, which was reported
 * @param files the bundle's files by path
 */
record ManifestContext(
        YamlDocument document,
        BundleManifest manifest,
        Optional<RecipeSchema> schema,
        SortedMap<String, byte[]> files,
        Diagnostics diagnostics) {

    /** Notes an error at a value of bundle.yaml. */
    void error(String pointer, String message, String remedy) {
        diagnostics.error(document.place(pointer), message, remedy);
    }

    /** Notes an error where a value of bundle.yaml points at nothing that the recipe schema has. */
    void pointer(String at, String pointer) {
        schema.flatMap(read -> read.misses(pointer)).ifPresent(why -> error(at, pointer + " " + why, ""));
    }
}
