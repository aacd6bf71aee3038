package io.bootwright.bundles.linux;

import io.bootwright.layout.DiskRules;
import io.bootwright.plugin.JobContext;
import io.bootwright.plugin.Problems;
import io.bootwright.plugin.Recipe;
import io.bootwright.plugin.Workflow;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** Installs Linux: checks that the layout can work, and makes the computed files of the NoCloud seed. Stateless. */
public final class LinuxWorkflow implements Workflow {
    @Override
    public void check(Recipe recipe, Problems problems) {
        DiskRules.check(recipe, problems);
        new LayoutRules(recipe, problems).check();
        SeedRules.check(recipe, problems);
    }

    /** Nothing is refused: which image it is, is not known here. */
    @Override
    public void checkServer(JobContext job, Problems problems) {
        if (job.recipe().text("/network_config").isEmpty()) {
            job.network()
                    .ifPresent(network ->
                            NetworkLosses.of(network).forEach(sentence -> problems.warn("/network_config", sentence)));
        }
    }

    /**
     * {@code meta-data} and, if the recipe or the server says something about it, {@code network-config}. There is no
     * {@code local-hostname}: the name comes from user-data or the image.
     */
    @Override
    public Map<String, byte[]> files(JobContext job) {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put("meta-data", ("instance-id: " + job.jobId() + "\n").getBytes(StandardCharsets.UTF_8));
        NetworkConfig.of(job).ifPresent(config -> files.put("network-config", config));
        return files;
    }
}
