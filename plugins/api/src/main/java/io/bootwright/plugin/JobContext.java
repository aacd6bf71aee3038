package io.bootwright.plugin;

import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * One job, as far as a workflow may know it. Immutable; implemented by the host, so methods may be added in minor
 * versions.
 */
public interface JobContext {
    /** The job; in {@link Workflow#installer} and {@link Workflow#checkServer} the one that is about to be accepted. */
    UUID jobId();

    /** The server's serial. */
    String serverSerial();

    /**
     * The recipe: it fits the bundle's schema and passed {@link Workflow#check}; once there is a job, OCI references
     * are pinned.
     */
    Recipe recipe();

    /** The server's network (netplan version 2 subset, plus {@code ntp}), if one is registered. */
    Optional<JsonValue> network();

    /** Paths of the files that bundle.yaml declares with {@code source: plugin}. */
    List<String> pluginFiles();

    /**
     * Where the installed system may report its end, for {@link Workflow#files}; empty while there is no task medium
     * to be made.
     *
     * @since 1.1.0
     */
    default Optional<Webhook> webhook() {
        return Optional.empty();
    }

    /** The image that bundle.yaml names, or the recipe if bundle.yaml lets it choose. */
    Installer declaredInstaller();
}
