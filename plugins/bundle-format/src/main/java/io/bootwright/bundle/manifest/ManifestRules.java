package io.bootwright.bundle.manifest;

import io.bootwright.bundle.finding.Diagnostics;
import io.bootwright.bundle.finding.Nearest;
import io.bootwright.bundle.finding.Pointers;
import io.bootwright.bundle.finding.Text;
import io.bootwright.bundle.manifest.BundleManifest.TaskFile;
import io.bootwright.bundle.schema.RecipeSchema;
import io.bootwright.bundle.source.YamlDocument;
import io.bootwright.bundle.units.UnitSources;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Rules between the keys of a bundle.yaml, and between it and other files, which {@code bundle.schema.json} cannot
 * say.
 */
public final class ManifestRules {
    private final ManifestContext context;
    private final BundleManifest manifest;

    private ManifestRules(ManifestContext context) {
        this.context = context;
        this.manifest = context.manifest();
    }

    /**
     * Checks a bundle.yaml that fits the format.
     *
     * @param document the file, which knows the line of each value
     * @param schema what recipes may hold; empty if it cannot be used, which was reported
     * @param files the bundle's files by path
     */
    public static void check(
            YamlDocument document,
            BundleManifest manifest,
            Optional<RecipeSchema> schema,
            SortedMap<String, byte[]> files,
            Diagnostics diagnostics) {
        new ManifestRules(new ManifestContext(document, manifest, schema, files, diagnostics)).check();
    }

    private void check() {
        if (!"apiVersion".equals(context.document().root().fieldNames().next())) {
            context.error("", "does not start with apiVersion.", "Make apiVersion: bundle/v1 the first line.");
        }
        targets();
        ExecutionRules.check(context);
        new TaskIsoRules(context).check();
        pointers();
        units();
        new UnitsRules(context).check();
        new StepRules(context).check();
        installer();
        new CompletionRules(context).check();
    }

    private void installer() {
        if (manifest.installer().maintenance()
                && !manifest.installer().patches().isEmpty()) {
            context.error("/installer/patches", "are for vendor installers only.", "");
        }
    }

    private void targets() {
        Set<String> names = new HashSet<>();
        Optional<List<String>> inSchema = context.schema().map(RecipeSchema::targets);
        for (int i = 0; i < manifest.targets().size(); i++) {
            var target = manifest.targets().get(i);
            if (!names.add(target.name())) {
                context.error("/targets/" + i + "/name", "the target " + target.name() + " is there twice.", "");
            }
            if (inSchema.isPresent() && !inSchema.get().contains(target.name())) {
                context.error(
                        "/targets/" + i + "/name",
                        "the recipe schema does not let task_target be " + target.name() + ".",
                        "Add it to the enum of task_target in " + manifest.schemaFile() + ".");
            }
            Set<String> units = new HashSet<>();
            for (int j = 0; j < target.steps().size(); j++) {
                if (!units.add(target.steps().get(j).unit())) {
                    context.error("/targets/" + i + "/steps/" + j, "this step is there twice.", "");
                }
            }
        }
        inSchema.stream()
                .flatMap(List::stream)
                .filter(name -> !names.contains(name))
                .forEach(name -> context.diagnostics()
                        .error(
                                Diagnostics.Place.of(manifest.schemaFile()),
                                "lets task_target be " + Text.quoted(name) + ", which bundle.yaml does not declare.",
                                ""));
        if (context.schema().filter(read -> !read.isClosed()).isPresent()) {
            context.diagnostics()
                    .error(
                            Diagnostics.Place.of(manifest.schemaFile()),
                            "accepts recipes with unknown keys.",
                            "Add \"additionalProperties\": false at the top.");
        }
    }

    private void pointers() {
        manifest.diskSelector().ifPresent(pointer -> context.pointer("/recipe/disk-selector", pointer));
        for (int i = 0; i < manifest.taskIso().files().size(); i++) {
            String at = "/task-iso/files/" + i + "/field";
            manifest.taskIso().files().get(i).field().ifPresent(pointer -> context.pointer(at, pointer));
        }
        for (int i = 0; i < manifest.artifacts().size(); i++) {
            context.pointer(
                    "/artifacts/" + i + "/pointer", manifest.artifacts().get(i).pointer());
        }
        manifest.environment().forEach((name, pointer) -> {
            String at = Pointers.child("/environment", name);
            context.pointer(at, pointer);
            if (!name.matches("[A-Z][A-Z0-9_]{0,63}")) {
                context.error(at, Text.quoted(name) + " is no name of a variable.", "Use A-Z, 0-9 and underscore.");
            } else if (TargetLimits.shipped().isReserved(name)) {
                context.error(at, name + " is set by the host or the system.", "Choose another name.");
            }
            variable(at, pointer);
        });
        manifest.runFiles().forEach((name, pointer) -> {
            String at = Pointers.child("/run-files", name);
            context.pointer(at, pointer);
            if (!name.matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}") || taken(name)) {
                context.error(
                        at,
                        Text.quoted(name) + " is no file name, or is taken.",
                        "Choose another name such as layout.json.");
            }
        });
        if (manifest.installer().selectable()) {
            context.pointer("/installer/selectable", "/installer");
        }
    }

    /** A line of recipe.env holds one plain value. */
    private void variable(String at, String pointer) {
        List<String> types = context.schema().map(read -> read.types(pointer)).orElse(List.of());
        boolean some = types.contains("object") || types.contains("array");
        if (some && types.stream().allMatch(type -> type.equals("object") || type.equals("array"))) {
            context.error(
                    at,
                    pointer + " is an " + types.getFirst()
                            + ", but a variable of recipe.env holds a text, a number or a truth value.",
                    "Name a value within it, or hand it over as JSON: run-files.");
        } else if (some) {
            context.diagnostics()
                    .warning(
                            context.document().place(at),
                            pointer
                                    + " may be an object or array, which recipe.env cannot hold: such recipes are refused.",
                            "Hand it over as JSON: run-files.");
        }
    }

    private boolean taken(String name) {
        return Stream.concat(
                        TargetLimits.shipped().runFiles().stream(),
                        manifest.taskIso().files().stream().map(TaskFile::path))
                .anyMatch(name::equalsIgnoreCase);
    }

    private void units() {
        if (!manifest.installer().maintenance()) {
            return;
        }
        Set<String> known = Stream.concat(
                        UnitSources.in(context.files()).stream().map(UnitSources::fileName),
                        manifest.units().shared().stream())
                .map(UnitSources::unitName)
                .collect(Collectors.toSet());
        for (int i = 0; i < manifest.targets().size(); i++) {
            var target = manifest.targets().get(i);
            if (target.update().isPresent()) {
                continue;
            }
            unit("/targets/" + i + "/name", target.name(), known);
            for (int j = 0; j < target.steps().size(); j++) {
                unit(
                        "/targets/" + i + "/steps/" + j + "/unit",
                        target.steps().get(j).unit(),
                        known);
            }
        }
    }

    private void unit(String at, String name, Set<String> known) {
        if (!known.contains(name)) {
            context.error(
                    at,
                    "there is no unit " + name
                            + ": neither in systemd/ and quadlets/ of the bundle, nor in units.shared.",
                    Nearest.hint(name, known));
        }
    }
}
