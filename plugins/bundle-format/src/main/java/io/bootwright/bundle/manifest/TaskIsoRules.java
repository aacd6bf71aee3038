package io.bootwright.bundle.manifest;

import io.bootwright.bundle.finding.Nearest;
import io.bootwright.bundle.finding.Text;
import io.bootwright.bundle.manifest.BundleManifest.Source;
import io.bootwright.bundle.manifest.BundleManifest.TaskFile;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Rules of a bundle.yaml's {@code task-iso}: the files of the task medium and their sources. */
final class TaskIsoRules {
    private final ManifestContext context;

    TaskIsoRules(ManifestContext context) {
        this.context = context;
    }

    void check() {
        Set<String> paths = new HashSet<>();
        List<TaskFile> declared = context.manifest().taskIso().files();
        for (int i = 0; i < declared.size(); i++) {
            TaskFile file = declared.get(i);
            String at = "/task-iso/files/" + i;
            path(at, file, paths);
            required(at, file);
            if (file.field().isPresent() != (file.source() == Source.FIELD)) {
                context.error(
                        at,
                        "source: field and the key field belong together.",
                        "Name the recipe's value: field: /name");
            }
            boolean needsFile = file.source() == Source.STATIC || file.source() == Source.TEMPLATE;
            if (file.file().isPresent() != needsFile) {
                context.error(
                        at,
                        "source: static or template and the key file belong together.",
                        "Name a file of the bundle.");
            }
            file.file()
                    .filter(path -> !context.files().containsKey(path))
                    .ifPresent(path -> context.error(
                            at + "/file",
                            "there is no file " + Text.quoted(path) + " in the bundle.",
                            Nearest.hint(path, context.files().keySet())));
            if (file.source() == Source.TEMPLATE) {
                file.file()
                        .filter(context.files()::containsKey)
                        .ifPresent(path -> Template.check(
                                path,
                                context.files().getOrDefault(path, new byte[0]),
                                context.schema(),
                                context.diagnostics()));
            }
        }
        if (context.manifest().installer().maintenance()) {
            marker(Source.JOB, "job.json");
            marker(Source.RECIPE, "recipe.json");
            marker(Source.SCHEMA, "recipe.schema.json");
        }
    }

    private void path(String at, TaskFile file, Set<String> paths) {
        String path = file.path().toLowerCase(Locale.ROOT);
        if (paths.stream().anyMatch(other -> other.startsWith(path + "/") || path.startsWith(other + "/"))) {
            context.error(at + "/path", file.path() + " cannot be a file and a directory.", "Choose another path.");
        }
        if (!paths.add(path)) {
            context.error(at + "/path", file.path() + " is there twice (case does not count).", "");
        }
        boolean copied = !Set.of(Source.JOB, Source.RECIPE, Source.SCHEMA).contains(file.source());
        String first = path.contains("/") ? path.substring(0, path.indexOf('/')) : path;
        if (copied
                && context.manifest().installer().maintenance()
                && TargetLimits.shipped().runFiles().contains(first)) {
            context.error(at + "/path", first + " is written by the dispatcher itself.", "Choose another path.");
        }
        if (file.source() == Source.JOB && context.manifest().installer().maintenance() && !file.secret()) {
            context.diagnostics()
                    .warning(
                            context.document().place(at),
                            file.path() + " holds the job's tokens, but is not declared secret.",
                            "Add: secret: true");
        }
    }

    /** A file that is always made needs a value that is always there. */
    private void required(String at, TaskFile file) {
        if (file.optional() || file.field().isEmpty() || context.schema().isEmpty()) {
            return;
        }
        String pointer = file.field().get();
        String remedy = "Require it in " + context.manifest().schemaFile() + ", or add: optional: true";
        switch (context.schema().get().presence(pointer)) {
            case ALWAYS -> {}
            case NOT_ALWAYS ->
                context.error(
                        at + "/field",
                        "a recipe may lack " + pointer + ", but " + file.path() + " is not optional.",
                        remedy);
            case UNKNOWN ->
                context.diagnostics()
                        .warning(
                                context.document().place(at + "/field"),
                                "recipes without " + pointer + " are refused, since " + file.path()
                                        + " is not optional.",
                                remedy);
        }
    }

    private void marker(Source source, String path) {
        boolean there = context.manifest().taskIso().files().stream()
                .anyMatch(file -> file.source() == source && file.path().equals(path));
        if (!there) {
            context.error(
                    "/task-iso/files",
                    "the dispatcher needs " + path + ".",
                    "Add: {path: " + path + ", source: " + source.name().toLowerCase(Locale.ROOT) + "}");
        }
    }
}
