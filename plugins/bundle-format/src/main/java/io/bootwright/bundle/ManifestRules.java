package io.bootwright.bundle;

import io.bootwright.bundle.BundleManifest.TaskFile;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
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

    private final ManifestContext context;
    private final BundleManifest manifest;
    private final RecipeSchema schema;

    ManifestRules(ManifestContext context) {
        this.context = context;
        this.manifest = context.manifest();
        this.schema = context.schema();
    }

    void check() {
        if (!"apiVersion".equals(context.document().root().fieldNames().next())) {
            context.error("", "does not start with apiVersion.", "Make apiVersion: bundle/v1 the first line.");
        }
        targets();
        ExecutionRules.check(context);
        new TaskIsoRules(context).check();
        pointers();
        units();
        new UnitsRules(context).check();
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
        List<String> inSchema = schema.targets();
        for (int i = 0; i < manifest.targets().size(); i++) {
            var target = manifest.targets().get(i);
            if (!names.add(target.name())) {
                context.error("/targets/" + i + "/name", "the target " + target.name() + " is there twice.", "");
            }
            if (!inSchema.contains(target.name())) {
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
                .filter(name -> !names.contains(name))
                .forEach(name -> context.diagnostics()
                        .error(
                                Diagnostics.Place.of(manifest.schemaFile()),
                                "lets task_target be " + Text.quoted(name) + ", which bundle.yaml does not declare.",
                                ""));
        if (!schema.isClosed()) {
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
            } else if (RESERVED.contains(name) || name.matches(DANGEROUS)) {
                context.error(at, name + " is set by the host or the system.", "Choose another name.");
            }
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

    private boolean taken(String name) {
        return Stream.concat(
                        Stream.of("recipe.env", "recipe.json", "auth.json", "ca.pem", "output.json", "progress"),
                        manifest.taskIso().files().stream().map(TaskFile::path))
                .anyMatch(name::equalsIgnoreCase);
    }

    private void units() {
        if (!manifest.installer().maintenance()) {
            return;
        }
        Set<String> known = Stream.concat(
                        Bundle.unitFiles(context.files()).stream().map(path -> path.substring(path.indexOf('/') + 1)),
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
            context.error(
                    at,
                    "there is no unit " + name
                            + ": neither in systemd/ and quadlets/ of the bundle, nor in units.shared.",
                    Nearest.hint(name, known));
        }
    }

    /** The unit that systemd makes of a source file: {@code x.container} becomes {@code x.service}. */
    private static String unit(String source) {
        return source.endsWith(".container") ? source.replaceFirst("container$", "service") : source;
    }
}
