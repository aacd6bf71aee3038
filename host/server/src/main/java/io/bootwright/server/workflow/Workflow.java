package io.bootwright.server.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import io.bootwright.bundle.finding.Fault;
import io.bootwright.bundle.manifest.BundleManifest.Artifact;
import io.bootwright.bundle.manifest.BundleManifest.Patch;
import io.bootwright.bundle.manifest.BundleManifest.Step;
import io.bootwright.bundle.manifest.BundleManifest.ToolImage;
import io.bootwright.bundle.units.UnitsLock;
import java.time.Duration;
import java.util.List;
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
    default List<Fault> check(JsonNode recipe) {
        return review(recipe).faults();
    }

    /**
     * JSON pointers of the recipe's values that are OCI references, to be resolved and pinned before power is touched.
     */
    List<Artifact> artifacts();

    /**
     * The ISO image the server boots from.
     *
     * @param context the job that is about to be accepted: its id is chosen, its references are pinned; no tokens yet
     * @throws WorkflowException when the plugin failed or took too long
     */
    InstallerChoice installer(TaskContext context);

    /**
     * What a maintenance image lacks that the target needs, or has in another version: units and tool images.
     *
     * @param image the image's list
     * @return names, with a remark where the image has something else of that name; empty when the image suits
     */
    List<String> missingFrom(UnitsLock image);

    /** Tool images that the target pulls into its memory before it starts anything. */
    default List<ToolImage> images() {
        return List.of();
    }

    /**
     * Checks what a job left in its output against what the bundle declares of it.
     *
     * @return what does not fit, with pointers into the output; empty when it fits, or nothing is declared
     */
    default List<Fault> checkOutput(JsonNode output) {
        return List.of();
    }

    /**
     * The task medium of one job.
     *
     * @throws WorkflowException when the plugin failed or took too long
     */
    TaskMedium taskMedium(TaskContext context);

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
    default List<Patch> patches() {
        return List.of();
    }

    /**
     * What a review of a recipe found, with pointers from the recipe's root.
     *
     * @param faults what is wrong; empty when the recipe can be run
     * @param warnings what is unwise, and yet accepted
     */
    record Findings(List<Fault> faults, List<Fault> warnings) {
        /** Nothing found. */
        public static final Findings NONE = new Findings(List.of(), List.of());

        public Findings {
            faults = List.copyOf(faults);
            warnings = List.copyOf(warnings);
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
}
