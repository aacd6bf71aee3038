package io.bootwright.bundle.jar;

import io.bootwright.bundle.finding.Diagnostics;
import io.bootwright.bundle.finding.Diagnostics.Place;
import io.bootwright.bundle.finding.Text;
import io.bootwright.bundle.manifest.BundleManifest;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Rules for a bundle's jar besides its bundle.yaml: one workflow class or none, no class of the host's. */
public final class JarRules {
    /** Packages that the host provides: a second copy in the jar would be a different class of the same name. */
    private static final List<String> HOST_PACKAGES =
            List.of("io/bootwright/plugin/", "org/pf4j/", "org/slf4j/", "java/", "javax/", "jdk/", "sun/");

    private JarRules() {}

    /** The class that implements the plugin API, if the jar has classes. */
    public static Optional<String> check(
            String name, JarContents jar, BundleManifest manifest, Diagnostics diagnostics) {
        Place place = Place.of(name);
        jar.code().forEach(diagnostics::add);
        for (String known : HOST_PACKAGES) {
            jar.classes().stream()
                    .filter(entry ->
                            entry.replaceFirst("^META-INF/versions/[0-9]+/", "").startsWith(known))
                    .findFirst()
                    .ifPresent(entry -> diagnostics.error(
                            place,
                            "carries the class " + Text.quoted(entry) + ", which the host provides.",
                            "Give that dependency the scope \"provided\"."));
        }
        header(place, jar.headers(), "Plugin-Id", manifest.id(), diagnostics);
        header(place, jar.headers(), "Plugin-Version", manifest.version(), diagnostics);
        if (jar.headers().keySet().stream()
                .anyMatch(key -> key.toLowerCase(Locale.ROOT).equals("class-path"))) {
            diagnostics.error(
                    place, "names other jars in the manifest header Class-Path.", "Put all classes into this one jar.");
        }
        List<String> services = jar.services().orElse(List.of());
        if (services.size() > 1) {
            diagnostics.error(place, "names more than one class in " + JarReader.SERVICE + ".", "Keep one.");
        } else if (services.isEmpty() && !jar.classes().isEmpty()) {
            diagnostics.error(
                    place,
                    "has classes, but no workflow: " + JarReader.SERVICE + " is missing or empty.",
                    "Write the name of the class that implements io.bootwright.plugin.Workflow into it.");
        } else if (services.size() == 1
                && !jar.classes().contains(services.getFirst().replace('.', '/') + ".class")) {
            diagnostics.error(
                    place,
                    JarReader.SERVICE + " names " + Text.quoted(services.getFirst()) + ", which is not in the jar.",
                    "");
        }
        if (services.isEmpty()) {
            manifest.taskIso().files().stream()
                    .filter(file -> file.source() == BundleManifest.Source.PLUGIN)
                    .findFirst()
                    .ifPresent(file -> diagnostics.error(
                            place,
                            "declares " + Text.quoted(file.path()) + " with source: plugin, but has no workflow class.",
                            "Add a class, or take the content from field, static or template."));
        }
        return services.stream().findFirst();
    }

    private static void header(
            Place place, Map<String, String> headers, String name, String expected, Diagnostics diagnostics) {
        String value = headers.getOrDefault(name, expected);
        if (!value.equals(expected)) {
            diagnostics.error(
                    place,
                    "has the manifest header " + name + ": " + value + ", but bundle.yaml says " + expected + ".",
                    "Make them agree, or leave the header out.");
        }
    }
}
