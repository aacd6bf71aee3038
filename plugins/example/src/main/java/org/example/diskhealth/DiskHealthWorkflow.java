package org.example.diskhealth;

import io.bootwright.plugin.JobContext;
import io.bootwright.plugin.JsonValue;
import io.bootwright.plugin.Problems;
import io.bootwright.plugin.Recipe;
import io.bootwright.plugin.Workflow;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What bundle.yaml of disk-health cannot say. Keeps nothing between calls. */
public final class DiskHealthWorkflow implements Workflow {
    @Override
    public void check(Recipe recipe, Problems problems) {
        Set<String> seen = new HashSet<>();
        int index = 0;
        for (JsonValue disk : recipe.list("/disks")) {
            if (!seen.add(disk.text("/serial").orElse(""))) {
                problems.add("/disks/" + index + "/serial", "is the serial of an earlier disk already. Remove one.");
            }
            index++;
        }
    }

    @Override
    public Map<String, byte[]> files(JobContext job) {
        StringBuilder lines = new StringBuilder();
        for (JsonValue disk : job.recipe().list("/disks")) {
            lines.append(disk.text("/serial").orElse("")).append('\n');
        }
        return Map.of("disks.txt", lines.toString().getBytes(StandardCharsets.UTF_8));
    }
}
