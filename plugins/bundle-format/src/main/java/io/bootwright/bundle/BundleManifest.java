package io.bootwright.bundle;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a {@code bundle.yaml} says (apiVersion {@code bundle/v1}; {@code workflow-bundles/bundle.schema.json} explains each
 * key). Immutable.
 *
 * @param pluginApi versions of the plugin API it works with, see {@link SemanticVersion#fits}
 * @param unitsApi major version of the contract of shared units
 * @param schemaFile the recipe schema's path within the bundle
 * @param diskSelector pointer to the recipe's value that selects the disk
 * @param environment names in recipe.env, with pointers into the recipe
 * @param runFiles files in /run/provision, with pointers into the recipe
 * @param mediaOrder what the first and the second drive hold
 * @param outputSchema path within the bundle of the schema of a job's output, if it declares one
 * @param concurrency most jobs of this bundle that run at once; empty means no limit of its own
 */
public record BundleManifest(
        String id,
        String version,
        String title,
        String description,
        String pluginApi,
        int unitsApi,
        List<Target> targets,
        String schemaFile,
        Optional<String> diskSelector,
        InstallerRule installer,
        Units units,
        TaskIso taskIso,
        Map<String, String> environment,
        Map<String, String> runFiles,
        List<Medium> mediaOrder,
        Completion completion,
        List<Artifact> artifacts,
        Optional<String> outputSchema,
        OptionalInt concurrency) {
    public BundleManifest {
        targets = List.copyOf(targets);
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        runFiles = Collections.unmodifiableMap(new LinkedHashMap<>(runFiles));
        mediaOrder = List.copyOf(mediaOrder);
        artifacts = List.copyOf(artifacts);
    }

    /**
     * A value that a recipe's {@code task_target} may have.
     *
     * @param update present if the BMC carries it out by its UpdateService ({@code execution: redfish-update})
     */
    public record Target(String name, boolean destructive, List<Step> steps, Optional<UpdatePointers> update) {
        public Target {
            steps = List.copyOf(steps);
        }
    }

    /**
     * A unit of the target, with a title for people.
     *
     * @param uninterruptible whether the server must keep its power while it runs
     */
    public record Step(String unit, String title, boolean uninterruptible) {}

    /** Pointers to what a firmware update by the BMC needs; the recipe need not have all of it. */
    public record UpdatePointers(
            String image,
            Optional<String> sha256,
            Optional<String> component,
            Optional<String> method,
            Optional<String> applyTime,
            Optional<String> minCurrentVersion,
            Optional<String> expectedVersion) {}

    /**
     * The ISO image that boots the server.
     *
     * @param maintenance whether it carries the dispatcher
     * @param selectable whether a recipe may name another one ({@code installer}: NAME:TAG)
     */
    public record InstallerRule(boolean maintenance, String name, String tag, boolean selectable) {}

    /**
     * Where units come from.
     *
     * @param onTaskIso whether the bundle brings its own units along
     * @param shared source files of shared units it relies on
     * @param images tool images that the target pulls
     */
    public record Units(boolean onTaskIso, List<String> shared, List<ToolImage> images) {
        public Units {
            shared = List.copyOf(shared);
            images = List.copyOf(images);
        }
    }

    /**
     * A tool image that the maintenance image does not have.
     *
     * @param name what Quadlets call it, such as {@code localhost/tools/x:1}
     * @param own where it is in the host's registry: {@code REPOSITORY@DIGEST}; else the recipe tells
     * @param pointer the recipe's OCI reference; empty when it is in the host's registry
     */
    public record ToolImage(String name, Optional<String> own, Optional<String> pointer) {}

    /** The contents of the task medium. */
    public record TaskIso(String volumeId, List<TaskFile> files) {
        public TaskIso {
            files = List.copyOf(files);
        }
    }

    /**
     * A file of the task medium.
     *
     * @param field for {@link Source#FIELD}: pointer into the recipe
     * @param file for {@link Source#STATIC} and {@link Source#TEMPLATE}: path within the bundle
     * @param base64 for {@link Source#FIELD}: whether the value is base64
     * @param maxBytes largest size
     */
    public record TaskFile(
            String path,
            Source source,
            Optional<String> field,
            Optional<String> file,
            boolean base64,
            boolean optional,
            boolean secret,
            int maxBytes) {}

    /** Where a file's content comes from. */
    public enum Source {
        JOB,
        RECIPE,
        SCHEMA,
        FIELD,
        STATIC,
        TEMPLATE,
        PLUGIN
    }

    /** The two media. */
    public enum Medium {
        INSTALLER,
        TASK
    }

    /**
     * How the end of a job is known.
     *
     * @param timeout from power-on to the end
     * @param heartbeat longest silence of the target
     */
    public record Completion(Mode mode, Duration timeout, Duration heartbeat) {
        /** The rule. */
        public enum Mode {
            WEBHOOK,
            POWER_CYCLE
        }
    }

    /**
     * An OCI reference in the recipe.
     *
     * @param urls whether an http(s) URL may stand there instead
     */
    public record Artifact(String pointer, boolean singleLayer, boolean urls) {}

    /** The target of that name, if there is one. */
    public Optional<Target> target(String name) {
        return targets.stream().filter(target -> target.name().equals(name)).findFirst();
    }
}
