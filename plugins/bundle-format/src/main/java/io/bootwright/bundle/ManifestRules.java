package io.bootwright.bundle;

import io.bootwright.bundle.BundleManifest.Source;
import io.bootwright.bundle.BundleManifest.TaskFile;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What {@code bundle.schema.json} cannot say: rules between the keys of a bundle.yaml, and between it and other files. */
final class ManifestRules {
    /** Written by the dispatcher itself. */
    private static final Set<String> RESERVED =
            Set.of("TASK_TARGET", "TARGET_DISK", "SERIAL_NUMBER", "JOB_ID", "REGISTRY_URL");

    /** Names that change what a step's programs do, not what they are told. */
    private static final String DANGEROUS =
            "(LD_|PATH$|HOME$|IFS$|ENV$|BASH|SHELL|STEP$|PYTHON|PERL|CONTAINER|REGISTRY_AUTH).*";

    private final YamlDocument document;
    private final BundleManifest manifest;
    private final RecipeSchema schema;
    private final SortedMap<String, byte[]> files;
    private final Diagnostics diagnostics;

    ManifestRules(
            YamlDocument document,
            BundleManifest manifest,
            RecipeSchema schema,
            SortedMap<String, byte[]> files,
            Diagnostics diagnostics) {
        this.document = document;
        this.manifest = manifest;
        this.schema = schema;
        this.files = files;
        this.diagnostics = diagnostics;
    }

    void check() {
        if (!"apiVersion".equals(document.root().fieldNames().next())) {
            error("", "does not start with apiVersion.", "Make apiVersion: bundle/v1 the first line.");
        }
        targets();
        ExecutionRules.check(document, manifest, schema, diagnostics);
        taskIso();
        pointers();
        units();
        installer();
        new CompletionRules(manifest, schema, this::error).check();
    }

    private void installer() {
        if (manifest.installer().maintenance()
                && !manifest.installer().patches().isEmpty()) {
            error("/installer/patches", "are for vendor installers only.", "");
        }
    }

    private void targets() {
        Set<String> names = new HashSet<>();
        List<String> inSchema = schema.targets();
        for (int i = 0; i < manifest.targets().size(); i++) {
            var target = manifest.targets().get(i);
            if (!names.add(target.name())) {
                error("/targets/" + i + "/name", "the target " + target.name() + " is there twice.", "");
            }
            if (!inSchema.contains(target.name())) {
                error(
                        "/targets/" + i + "/name",
                        "the recipe schema does not let task_target be " + target.name() + ".",
                        "Add it to the enum of task_target in " + manifest.schemaFile() + ".");
            }
            Set<String> units = new HashSet<>();
            for (int j = 0; j < target.steps().size(); j++) {
                if (!units.add(target.steps().get(j).unit())) {
                    error("/targets/" + i + "/steps/" + j, "this step is there twice.", "");
                }
            }
        }
        inSchema.stream()
                .filter(name -> !names.contains(name))
                .forEach(name -> diagnostics.error(
                        Diagnostics.Place.of(manifest.schemaFile()),
                        "lets task_target be " + Text.quoted(name) + ", which bundle.yaml does not declare.",
                        ""));
        if (!schema.isClosed()) {
            diagnostics.error(
                    Diagnostics.Place.of(manifest.schemaFile()),
                    "accepts recipes with unknown keys.",
                    "Add \"additionalProperties\": false at the top.");
        }
    }

    private void taskIso() {
        Set<String> paths = new HashSet<>();
        List<TaskFile> declared = manifest.taskIso().files();
        for (int i = 0; i < declared.size(); i++) {
            TaskFile file = declared.get(i);
            String at = "/task-iso/files/" + i;
            if (!paths.add(file.path().toLowerCase(Locale.ROOT))) {
                error(at + "/path", file.path() + " is there twice (case does not count).", "");
            }
            if (file.field().isPresent() != (file.source() == Source.FIELD)) {
                error(at, "source: field and the key field belong together.", "Name the recipe's value: field: /name");
            }
            boolean needsFile = file.source() == Source.STATIC || file.source() == Source.TEMPLATE;
            if (file.file().isPresent() != needsFile) {
                error(at, "source: static or template and the key file belong together.", "Name a file of the bundle.");
            }
            file.file()
                    .filter(path -> !files.containsKey(path))
                    .ifPresent(path -> error(
                            at + "/file",
                            "there is no file " + Text.quoted(path) + " in the bundle.",
                            Text.hint(path, files.keySet())));
        }
        if (manifest.installer().maintenance()) {
            marker(Source.JOB, "job.json");
            marker(Source.RECIPE, "recipe.json");
            marker(Source.SCHEMA, "recipe.schema.json");
        }
    }

    private void marker(Source source, String path) {
        boolean there = manifest.taskIso().files().stream()
                .anyMatch(file -> file.source() == source && file.path().equals(path));
        if (!there) {
            error(
                    "/task-iso/files",
                    "the dispatcher needs " + path + ".",
                    "Add: {path: " + path + ", source: " + source.name().toLowerCase(Locale.ROOT) + "}");
        }
    }

    private void pointers() {
        manifest.diskSelector().ifPresent(pointer -> pointer("/recipe/disk-selector", pointer));
        for (int i = 0; i < manifest.taskIso().files().size(); i++) {
            String at = "/task-iso/files/" + i + "/field";
            manifest.taskIso().files().get(i).field().ifPresent(pointer -> pointer(at, pointer));
        }
        for (int i = 0; i < manifest.artifacts().size(); i++) {
            pointer("/artifacts/" + i + "/pointer", manifest.artifacts().get(i).pointer());
        }
        manifest.environment().forEach((name, pointer) -> {
            String at = Pointers.child("/environment", name);
            pointer(at, pointer);
            if (!name.matches("[A-Z][A-Z0-9_]{0,63}")) {
                error(at, Text.quoted(name) + " is no name of a variable.", "Use A-Z, 0-9 and underscore.");
            } else if (RESERVED.contains(name) || name.matches(DANGEROUS)) {
                error(at, name + " is set by the host or the system.", "Choose another name.");
            }
        });
        manifest.runFiles().forEach((name, pointer) -> {
            String at = Pointers.child("/run-files", name);
            pointer(at, pointer);
            if (!name.matches("[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}") || taken(name)) {
                error(
                        at,
                        Text.quoted(name) + " is no file name, or is taken.",
                        "Choose another name such as layout.json.");
            }
        });
        if (manifest.installer().selectable()) {
            pointer("/installer/selectable", "/installer");
        }
    }

    private boolean taken(String name) {
        return Stream.concat(
                        Stream.of("recipe.env", "recipe.json", "auth.json", "ca.pem", "output.json", "progress"),
                        manifest.taskIso().files().stream().map(TaskFile::path))
                .anyMatch(name::equalsIgnoreCase);
    }

    private void pointer(String at, String pointer) {
        schema.misses(pointer).ifPresent(why -> error(at, pointer + " " + why, ""));
    }

    private void units() {
        if (!manifest.installer().maintenance()) {
            return;
        }
        Set<String> known = Stream.concat(
                        Bundle.unitFiles(files).stream().map(path -> path.substring(path.indexOf('/') + 1)),
                        manifest.units().shared().stream())
                .map(ManifestRules::unit)
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
            error(
                    at,
                    "there is no unit " + name
                            + ": neither in systemd/ and quadlets/ of the bundle, nor in units.shared.",
                    Text.hint(name, known));
        }
    }

    /** The unit that systemd makes of a source file: {@code x.container} becomes {@code x.service}. */
    private static String unit(String source) {
        return source.endsWith(".container") ? source.replaceFirst("container$", "service") : source;
    }

    private void error(String pointer, String message, String remedy) {
        diagnostics.error(document.place(pointer), message, remedy);
    }
}
