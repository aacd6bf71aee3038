package io.bootwright.server.bundles.serve;

import io.bootwright.plugin.Installer;
import io.bootwright.plugin.JobContext;
import io.bootwright.plugin.JsonValue;
import io.bootwright.plugin.Recipe;
import io.bootwright.plugin.Webhook;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** A job as a bundle's class sees it. */
public record JobView(
        UUID jobId,
        String serverSerial,
        Recipe recipe,
        Optional<JsonValue> network,
        List<String> pluginFiles,
        Optional<Webhook> webhook,
        Installer declaredInstaller)
        implements JobContext {}
