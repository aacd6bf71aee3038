package io.bootwright.bundle.manifest;

import io.bootwright.bundle.finding.Text;
import io.bootwright.bundle.manifest.BundleManifest.ToolImage;
import io.bootwright.bundle.units.UnitSources;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;

/** Rules of a bundle.yaml's units that travel with a job: on the task medium, and as tool images that are pulled. */
final class UnitsRules {
    /** Where units are on the task medium. */
    private static final String DIRECTORY = "units/";

    private final ManifestContext context;
    private final BundleManifest manifest;

    UnitsRules(ManifestContext context) {
        this.context = context;
        this.manifest = context.manifest();
    }

    void check() {
        boolean travels =
                manifest.units().onTaskIso() || !manifest.units().images().isEmpty();
        if (travels && !manifest.installer().maintenance()) {
            context.error("/units", "a vendor's installer has no dispatcher that would fetch units or images.", "");
        }
        if (manifest.units().onTaskIso()) {
            medium();
        }
        Set<String> names = new HashSet<>();
        for (int i = 0; i < manifest.units().images().size(); i++) {
            image("/units/images/" + i, i, names);
        }
    }

    private void medium() {
        for (int i = 0; i < manifest.taskIso().files().size(); i++) {
            if (manifest.taskIso()
                    .files()
                    .get(i)
                    .path()
                    .toLowerCase(Locale.ROOT)
                    .startsWith(DIRECTORY)) {
                context.error(
                        "/task-iso/files/" + i + "/path",
                        "units/ is where the bundle's units are.",
                        "Choose another path.");
            }
        }
        for (String path : UnitSources.in(context.files())) {
            String name = UnitSources.fileName(path);
            if (!name.matches("[a-z0-9][a-z0-9@-]{0,100}\\.(container|volume|service|target|mount)")) {
                context.error(
                        "/units/delivery",
                        Text.quoted(path) + " cannot be on the task ISO.",
                        "Name it with a-z, 0-9 and dash, as a .container, .volume, .service, .target or .mount.");
            }
        }
    }

    private void image(String at, int index, Set<String> names) {
        ToolImage image = manifest.units().images().get(index);
        boolean digest = !context.document().root().at(at + "/digest").isMissingNode();
        boolean repository = image.own().isPresent();
        if (repository == image.pointer().isPresent() || repository != digest) {
            context.error(
                    at,
                    "it needs either repository and digest (an image in the host's registry) or pointer (the recipe's"
                            + " reference).",
                    "Write: {name: " + image.name() + ", repository: tools/x, digest: \"sha256:...\"}");
        }
        if (!names.add(image.name())) {
            context.error(at + "/name", image.name() + " is there twice.", "");
        }
        image.pointer().ifPresent(pointer -> {
            context.pointer(at + "/pointer", pointer);
            if (manifest.artifacts().stream()
                    .noneMatch(artifact -> artifact.pointer().equals(pointer))) {
                context.error(
                        at + "/pointer",
                        pointer + " is not among the artifacts, so nothing would pin it to a digest.",
                        "Add to artifacts: {pointer: " + pointer + "}");
            }
        });
    }
}
