package io.bootwright.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.bundle.code.ClassScan;
import io.bootwright.bundle.finding.Diagnostic;
import io.bootwright.bundle.finding.Diagnostics;
import io.bootwright.bundle.finding.Diagnostics.Place;
import io.bootwright.bundle.finding.Fault;
import io.bootwright.bundle.jar.BundleFiles;
import io.bootwright.bundle.jar.JarContents;
import io.bootwright.bundle.jar.JarReader;
import io.bootwright.bundle.jar.JarRules;
import io.bootwright.bundle.manifest.BundleManifest;
import io.bootwright.bundle.manifest.ManifestReader;
import io.bootwright.bundle.manifest.ManifestRules;
import io.bootwright.bundle.schema.CompiledSchema;
import io.bootwright.bundle.schema.RecipeSchema;
import io.bootwright.bundle.source.YamlDocument;
import io.bootwright.formats.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Checks a whole bundle, a jar or an author's directory, without running anything of it. Stateless but for the compiled
 * format schema; safe for use by many threads.
 */
public final class BundleCheck {
    /** Name of the description within a bundle. */
    public static final String MANIFEST = "bundle.yaml";

    private final CompiledSchema format = CompiledSchema.compile(formatSchema());

    /** Checks a jar. */
    public BundleReport jar(Path jar) {
        return jar(jar.getFileName() == null ? "jar" : jar.getFileName().toString(), jar);
    }

    /**
     * Checks a jar.
     *
     * @param name what to call it in diagnostics
     */
    public BundleReport jar(String name, Path jar) {
        Diagnostics diagnostics = new Diagnostics();
        Optional<JarContents> contents = JarReader.read(name, jar, diagnostics);
        Optional<Bundle> bundle = contents.flatMap(c -> check(name, c.files(), Optional.of(c), diagnostics));
        return new BundleReport(diagnostics.hasErrors() ? Optional.empty() : bundle, diagnostics.list());
    }

    /** Checks an author's directory; of its class, if it has one, nothing is known here. */
    public BundleReport directory(Path directory) {
        Diagnostics diagnostics = new Diagnostics();
        Optional<Bundle> bundle = Optional.empty();
        try {
            bundle = check(directory.toString(), BundleFiles.read(directory), Optional.empty(), diagnostics);
        } catch (NoSuchFileException e) {
            diagnostics.error(
                    Place.of(directory.toString()), "is not there.", "Give the directory that holds bundle.yaml.");
        } catch (IOException e) {
            diagnostics.error(Place.of(directory.toString()), "cannot be read: " + e.getMessage() + ".", "");
        }
        return new BundleReport(diagnostics.hasErrors() ? Optional.empty() : bundle, diagnostics.list());
    }

    /**
     * Scans compiled classes, as they would be scanned in the jar.
     *
     * @param classes content by path, such as {@code org/example/A.class}; other files are passed over
     */
    public List<Diagnostic> classes(Map<String, byte[]> classes) {
        Diagnostics diagnostics = new Diagnostics();
        classes.forEach((path, content) -> {
            if (path.endsWith(".class")) {
                ClassScan.check(path, content, diagnostics);
            }
        });
        return diagnostics.list();
    }

    private Optional<Bundle> check(
            String name, SortedMap<String, byte[]> files, Optional<JarContents> jar, Diagnostics diagnostics) {
        byte[] yaml = files.get(MANIFEST);
        if (yaml == null) {
            diagnostics.error(
                    Place.of(name),
                    "has no " + (jar.isPresent() ? JarReader.BUNDLE : "") + MANIFEST + ": it is no workflow bundle.",
                    "");
            return Optional.empty();
        }
        Optional<YamlDocument> document = YamlDocument.read(MANIFEST, yaml, diagnostics);
        document.ifPresent(read -> format.check(read.root())
                .forEach(fault -> diagnostics.error(
                        read.place(fault.pointer()), fault.pointer() + " " + fault.detail(), remedy(read, fault))));
        if (document.isEmpty() || diagnostics.hasErrors()) {
            recipesAnyway(document, files, diagnostics);
            return Optional.empty();
        }
        BundleManifest manifest = ManifestReader.read(document.get().root());
        byte[] schemaFile = files.get(manifest.schemaFile());
        if (schemaFile == null) {
            diagnostics.error(
                    document.get().place("/recipe/schema"), "there is no file " + manifest.schemaFile() + ".", "");
            return Optional.empty();
        }
        Optional<RecipeSchema> schema = RecipeSchema.read(manifest.schemaFile(), schemaFile, diagnostics);
        Optional<RecipeSchema> output =
                manifest.outputSchema().flatMap(file -> output(file, files, document.get(), diagnostics));
        ManifestRules.check(document.get(), manifest, schema, files, diagnostics);
        schema.ifPresent(read -> ExampleRules.check(read, files, diagnostics));
        Optional<String> workflow = jar.flatMap(contents -> JarRules.check(name, contents, manifest, diagnostics));
        return schema.map(read -> new Bundle(manifest, read, output, files, workflow));
    }

    private static Optional<RecipeSchema> output(
            String file, SortedMap<String, byte[]> files, YamlDocument document, Diagnostics diagnostics) {
        byte[] bytes = files.get(file);
        if (bytes == null) {
            diagnostics.error(document.place("/output/schema"), "there is no file " + file + ".", "");
            return Optional.empty();
        }
        return RecipeSchema.read(file, bytes, diagnostics);
    }

    /** All faults at once: those of the recipes do not depend on the rest. */
    private static void recipesAnyway(
            Optional<YamlDocument> document, SortedMap<String, byte[]> files, Diagnostics diagnostics) {
        String file = document.map(
                        read -> read.root().path("recipe").path("schema").asText())
                .filter(files::containsKey)
                .orElse("recipe.schema.json");
        if (files.containsKey(file)) {
            RecipeSchema.read(file, files.get(file), diagnostics)
                    .ifPresent(schema -> ExampleRules.check(schema, files, diagnostics));
        }
    }

    /** An unquoted 1.0 is a number to YAML: say so where a text was expected. */
    private static String remedy(YamlDocument document, Fault fault) {
        return document.root().at(fault.pointer()).isNumber() && fault.detail().startsWith("must be a string")
                ? "If it is text, write it in quotes."
                : "";
    }

    /** The JSON schema of bundle.yaml ({@code bundle.schema.json}), which editors can use too. */
    public static byte[] schema() {
        try (InputStream in = BundleCheck.class.getResourceAsStream("bundle.schema.json")) {
            if (in == null) {
                throw new IllegalStateException("bundle.schema.json is missing from this program");
            }
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode formatSchema() {
        try {
            return Json.parse(schema());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
