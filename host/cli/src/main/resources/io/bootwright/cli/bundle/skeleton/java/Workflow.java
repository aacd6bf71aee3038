package @PACKAGE@;

import io.bootwright.plugin.JobContext;
import io.bootwright.plugin.Problems;
import io.bootwright.plugin.Recipe;
import io.bootwright.plugin.Workflow;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What bundle.yaml of @ID@ cannot say. Keeps nothing between calls. */
public final class @CLASS@ implements Workflow {
    /** What the recipe's schema cannot check; runs before a job is accepted. */
    @Override
    public void check(Recipe recipe, Problems problems) {
        String message = recipe.text("/message").orElse("");
        if (message.contains("  ")) {
            problems.add("/message", "must not have two spaces in a row: write one.");
        }
    }

    /** The files that bundle.yaml declares with source: plugin. */
    @Override
    public Map<String, byte[]> files(JobContext job) {
        String text = job.recipe().text("/message").orElse("") + ", " + job.serverSerial() + "\n";
        return Map.of("greeting.txt", text.getBytes(StandardCharsets.UTF_8));
    }
}
