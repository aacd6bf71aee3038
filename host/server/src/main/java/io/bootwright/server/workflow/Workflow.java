package io.bootwright.server.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One target of one bundle version: what a job needs to know of it. Every call may run a plugin's code and is bounded
 * in time by the implementation. Safe for use by many threads.
 */
public interface Workflow {
    /** The bundle version that serves this target. */
    BundleRef bundle();

    /** The systemd target it starts, such as {@code NAME.target}. */
    String target();

    /** Steps in the order they run; empty when nothing reports from the target. */
    List<Step> steps();

    /**
     * How the job's end is known, and how long it may take.
     *
     * @param recipe one that {@link #review} found no fault in
     */
    Completion completion(JsonNode recipe);

    /**
     * Checks a recipe against the bundle's schema and its own rules.
     *
     * @throws WorkflowException when the plugin failed or took too long
     */
    Findings review(JsonNode recipe);

    /**
     * Checks whether a recipe, in which {@link #review} found no fault, can be run on a server.
     *
     * @param context of the job that is about to be accepted; references are not pinned yet
     * @throws WorkflowException when the plugin failed or took too long
     */
    default Findings reviewServer(TaskContext context) {
        return Findings.NONE;
    }

    /** The faults of {@link #review}: empty when the recipe can be run. */
    default List<RecipeFault> check(JsonNode recipe) {
        return review(recipe).faults();
    }

    /**
     * JSON pointers of the recipe's values that are OCI references, to be resolved and pinned before power is touched.
     */
    List<ArtifactPointer> artifacts();

    /**
     * The ISO image the server boots from.
     *
     * @param context the job that is about to be accepted: its id is chosen, its references are pinned; no tokens yet
     * @throws WorkflowException when the plugin failed or took too long
     */
    InstallerChoice installer(TaskContext context);

    /** Units that the maintenance image must carry. */
    List<UnitRequirement> units();

    /** Tool images that the target pulls into its memory before it starts anything. */
    default List<ToolImage> images() {
        return List.of();
    }

    /**
     * Checks what a job left in its output against what the bundle declares of it.
     *
     * @return what does not fit, with pointers into the output; empty when it fits, or nothing is declared
     */
    default List<RecipeFault> checkOutput(JsonNode output) {
        return List.of();
    }

    /**
     * The task medium of one job.
     *
     * @throws WorkflowException when the plugin failed or took too long
     */
    TaskMedium taskMedium(TaskContext context);

    /**
     * A step of the target.
     *
     * @param unit such as {@code NAME.service}
     * @param title a sentence for people
     * @param uninterruptible whether the server must keep its power while it runs, as in a flash
     */
    record Step(String unit, String title, boolean uninterruptible) {
        /** A step like most: it may be interrupted, at the price of what it was doing. */
        public Step(String unit, String title) {
            this(unit, title, false);
        }
    }

    /** Whether the BMC carries the target out by its UpdateService: then nothing is booted. */
    default boolean updatesByBmc() {
        return false;
    }

    /**
     * What the BMC is to do; only when {@link #updatesByBmc}.
     *
     * @param recipe with its references pinned
     */
    default UpdateOrder update(JsonNode recipe) {
        throw new IllegalStateException(target() + " is not carried out by the BMC");
    }

    /**
     * A firmware update by the BMC.
     *
     * @param image an http(s) URL, or a pinned OCI reference
     * @param sha256 hex digest it must have
     * @param component id in the BMC's inventory
     * @param method {@code auto}, {@code push} or {@code pull}
     * @param applyTime Redfish OperationApplyTime
     * @param minCurrentVersion version that must be installed at least
     * @param expectedVersion version that must be there afterwards
     */
    record UpdateOrder(
            String image,
            Optional<String> sha256,
            Optional<String> component,
            String method,
            Optional<String> applyTime,
            Optional<String> minCurrentVersion,
            Optional<String> expectedVersion) {}

    /**
     * How completion is known.
     *
     * @param rule the rule
     * @param timeout from power-on to the end, whatever the rule
     * @param heartbeat longest silence of a target that reports
     */
    record Completion(CompletionRule rule, Duration timeout, Duration heartbeat) {}

    /** What is laid over the installer's image while it is served; nothing for most. */
    default List<FilePatch> patches() {
        return List.of();
    }

    /**
     * A line of a text file in the installer's image that gets longer.
     *
     * @param file its path in the image, such as {@code /EFI/BOOT/BOOT.CFG}
     * @param key the line {@code KEY=…}
     * @param value what is added to it, after a space
     */
    record FilePatch(String file, String key, String value) {}

    /**
     * What a review of a recipe found, with pointers from the recipe's root.
     *
     * @param faults what is wrong; empty when the recipe can be run
     * @param warnings what is unwise, and yet accepted
     */
    record Findings(List<RecipeFault> faults, List<RecipeFault> warnings) {
        /** Nothing found. */
        public static final Findings NONE = new Findings(List.of(), List.of());

        public Findings {
            faults = List.copyOf(faults);
            warnings = List.copyOf(warnings);
        }
    }

    /**
     * A fault in a recipe, or a warning about it.
     *
     * @param pointer JSON pointer (RFC 6901) from the recipe's root, such as {@code /partition_layout/1/size}
     * @param detail what is wrong and what would be right
     */
    record RecipeFault(String pointer, String detail) {}

    /**
     * An OCI reference in the recipe.
     *
     * @param pointer JSON pointer from the recipe's root
     * @param singleLayer whether the artifact must have exactly one layer
     * @param urls whether an http(s) URL may stand there instead, which is left as it is
     */
    record ArtifactPointer(String pointer, boolean singleLayer, boolean urls) {
        /** A reference and nothing else. */
        public ArtifactPointer(String pointer, boolean singleLayer) {
            this(pointer, singleLayer, false);
        }
    }

    /**
     * Which ISO image boots the server: repository {@code media/NAME}, tag TAG.
     *
     * @param name image name
     * @param tag image tag
     * @param maintenance whether it is a maintenance ISO that carries a units.lock
     */
    record InstallerChoice(String name, String tag, boolean maintenance) {}

    /**
     * A unit the maintenance image must carry.
     *
     * @param name source file name, such as {@code NAME.container}
     * @param sha256 hex digest it must have; empty for a shared unit, which is matched by name
     */
    record UnitRequirement(String name, Optional<String> sha256) {
        /**
         * How an image lacks it; empty when it carries it.
         *
         * @param carried hex SHA-256 by source file name
         */
        public Optional<String> missingFrom(Map<String, String> carried) {
            String there = carried.get(name);
            if (there == null) {
                return Optional.of(name);
            }
            return sha256.filter(wanted -> !wanted.equalsIgnoreCase(there)).map(wanted -> name + " (another version)");
        }
    }

    /**
     * A tool image that the maintenance image does not have.
     *
     * @param name what Quadlets call it, such as {@code localhost/tools/NAME:1}
     * @param own {@code REPOSITORY@DIGEST} in this host's registry; empty when the recipe refers to it (then its pointer is
     *     among the artifacts, too)
     */
    record ToolImage(String name, Optional<String> own) {}
}
