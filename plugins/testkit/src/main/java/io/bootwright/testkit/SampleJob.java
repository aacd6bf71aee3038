package io.bootwright.testkit;

import io.bootwright.bundle.Bundle;
import io.bootwright.bundle.manifest.BundleManifest;
import io.bootwright.bundle.manifest.BundleManifest.TaskFile;
import io.bootwright.plugin.Installer;
import io.bootwright.plugin.JobContext;
import io.bootwright.plugin.JsonValue;
import io.bootwright.plugin.Recipe;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A job for an example recipe. */
record SampleJob(
        UUID jobId,
        String serverSerial,
        Recipe recipe,
        Optional<JsonValue> network,
        List<String> pluginFiles,
        Installer declaredInstaller)
        implements JobContext {
    static final UUID ID = UUID.fromString("00000000-0000-4000-8000-000000000001");
    static final String SERIAL = "SAMPLE-1";

    private static final JsonValue NETWORK = JsonValue.of(Map.of(
            "version",
            2,
            "ethernets",
            Map.of(
                    "m0",
                    Map.of(
                            "match", Map.of("macaddress", "52:54:00:aa:00:01"),
                            "addresses", List.of("10.0.2.99/24"),
                            "routes", List.of(Map.of("to", "default", "via", "10.0.2.2")))),
            "bonds",
            Map.of(),
            "vlans",
            Map.of()));

    /** Jobs of one recipe: for a server without and with a network of its own. */
    static List<SampleJob> of(Bundle bundle, Recipe recipe) {
        BundleManifest manifest = bundle.manifest();
        List<String> files = manifest.taskIso().files().stream()
                .filter(file -> file.source() == BundleManifest.Source.PLUGIN)
                .map(TaskFile::path)
                .toList();
        String[] own = recipe.text("/installer").orElse("").split(":", -1);
        Installer installer = manifest.installer().selectable() && own.length == 2
                ? new Installer(own[0], own[1])
                : new Installer(
                        manifest.installer().name(), manifest.installer().tag());
        return List.of(
                new SampleJob(ID, SERIAL, recipe, Optional.empty(), files, installer),
                new SampleJob(ID, SERIAL, recipe, Optional.of(NETWORK), files, installer));
    }
}
