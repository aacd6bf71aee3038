package io.bootwright.bundle.manifest;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The content of a {@code bundle.yaml} (apiVersion {@code bundle/v1}; {@code workflow-bundles/bundle.schema.json}
 * explains each key). Immutable.
 *
 * @param pluginApi versions of the plugin API it works with, see {@link VersionRange}
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
    public record Step(String unit, String title, boolean uninterruptible) {
        /** A step like most: it may be interrupted. */
        public Step(String unit, String title) {
            this(unit, title, false);
        }
    }

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
     * @param patches what is laid over a vendor's image while it is served
     */
    public record InstallerRule(boolean maintenance, String name, String tag, boolean selectable, List<Patch> patches) {
        public InstallerRule {
            patches = List.copyOf(patches);
        }
    }

    /**
     * A line of a text file in the installer's image that the server gets to see longer than it is.
     *
     * @param file its path in the image, such as {@code /EFI/BOOT/BOOT.CFG}; upper and lower case are the same
     * @param key the line {@code KEY=…}
     * @param value what is added to it, after a space, unless it is there already
     */
    public record Patch(String file, String key, String value) {}

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
     * @param mode the rule, unless the recipe chooses another one
     * @param timeout from power-on to the end
     * @param heartbeat longest silence of the target
     * @param choice pointer to the recipe's object that may choose
     * @param modes what it may choose, with each rule's limits
     */
    public record Completion(
            Mode mode, Duration timeout, Duration heartbeat, Optional<String> choice, Map<Mode, Limits> modes) {
        public Completion {
            modes = Collections.unmodifiableMap(new LinkedHashMap<>(modes));
        }

        /** The rule. */
        public enum Mode {
            WEBHOOK,
            POWER_CYCLE,
            TCP_PROBE,
            MEDIA_READ;

            /** As it is written in bundle.yaml and recipes. */
            public String text() {
                return name().toLowerCase(Locale.ROOT).replace('_', '-');
            }

            /** The mode of that name; bundle.yaml and recipes are checked against a schema before. */
            public static Mode of(String text) {
                return valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
            }
        }
    }

    /**
     * Limits of a completion rule; {@code bundle.schema.json} explains each.
     *
     * @param deadline from power-on
     * @param percent how much of the installer must have been read
     * @param quiet how long no disc may have been read
     * @param port what is probed, 0 if the recipe has to say
     * @param hint what to look at when the deadline passes; empty if nothing
     */
    public record Limits(Duration deadline, int percent, Duration quiet, int port, String hint) {
        /** What holds when bundle.yaml names none. */
        public static Limits within(Duration timeout) {
            return new Limits(timeout, 1, Duration.ofMinutes(1), 0, "");
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
