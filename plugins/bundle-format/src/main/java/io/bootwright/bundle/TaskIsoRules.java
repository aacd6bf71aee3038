package io.bootwright.bundle;

import io.bootwright.bundle.BundleManifest.Source;
import io.bootwright.bundle.BundleManifest.TaskFile;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Rules of a bundle.yaml's {@code task-iso}: what is written on the task medium, and from where. */
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
            if (!paths.add(file.path().toLowerCase(Locale.ROOT))) {
                context.error(at + "/path", file.path() + " is there twice (case does not count).", "");
            }
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
