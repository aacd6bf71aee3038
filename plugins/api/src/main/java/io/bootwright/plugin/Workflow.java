package io.bootwright.plugin;

import java.util.Map;
import org.pf4j.ExtensionPoint;

/**
 * What a bundle adds in Java to its {@code bundle.yaml}. Each method's default does what bundle.yaml says, so that a
 * class overrides only what data cannot express.
 *
 * <p>The implementation has a public constructor without parameters, keeps nothing between calls and is called by many
 * threads. Each call has a time limit (some seconds). A call that throws, takes too long or returns something
 * undeclared fails that job with a reason that names the bundle; it never harms other jobs.
 *
 * <p>Example: a bundle whose recipe has {@code "slots": [{"share": 60}, {"share": 50}]}, and whose bundle.yaml declares
 * {@code {path: plan.txt, source: plugin}}:
 *
 * <pre>{@code
 * public final class SlotsWorkflow implements Workflow {
 *     @Override
 *     public void check(Recipe recipe, Problems problems) {
 *         long sum = 0;
 *         int index = 0;
 *         for (JsonValue slot : recipe.list("/slots")) {
 *             sum += slot.number("/share").orElse(0);
 *             if (sum > 100) {
 *                 problems.add("/slots/" + index + "/share", "The shares add up to " + sum + ", at most 100 fit.");
 *             }
 *             index++;
 *         }
 *     }
 *
 *     @Override
 *     public Map<String, byte[]> files(JobContext job) {
 *         String plan = "job " + job.jobId() + " has " + job.recipe().list("/slots").size() + " slots\n";
 *         return Map.of("plan.txt", plan.getBytes(StandardCharsets.UTF_8));
 *     }
 * }
 * }</pre>
 *
 * and in the jar {@code META-INF/services/io.bootwright.plugin.Workflow} with one line, the class's name.
 */
public interface Workflow extends ExtensionPoint {
    /**
     * Checks what the recipe's schema cannot. Called only with recipes that fit the schema, before a job is accepted.
     *
     * @param recipe as it was sent
     * @param problems takes the faults; none means that the recipe can be run
     */
    default void check(Recipe recipe, Problems problems) {}

    /**
     * Checks whether the recipe can be run on that server: what depends on its network, for instance. Called only with
     * recipes in which {@link #check} found no fault, before a job is accepted.
     *
     * @param job the one that is about to be accepted; its references are not pinned yet
     * @param problems takes the faults; none means that the recipe can be run
     * @since 1.1.0
     */
    default void checkServer(JobContext job, Problems problems) {}

    /**
     * The contents of the files that bundle.yaml declares with {@code source: plugin}; all other files are made by the
     * host. The same job must always get the same bytes.
     *
     * @return path to content; a declared file may be absent only if it is {@code optional}
     */
    default Map<String, byte[]> files(JobContext job) {
        return Map.of();
    }

    /** The image that boots the server; by default the one that bundle.yaml or the recipe names. */
    default Installer installer(JobContext job) {
        return job.declaredInstaller();
    }
}
