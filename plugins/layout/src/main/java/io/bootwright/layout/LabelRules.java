package io.bootwright.layout;

import io.bootwright.plugin.Problems;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;

/** Rules for labels: they fit their file systems, and each is there once. */
public final class LabelRules {
    private LabelRules() {}

    /**
     * Adds what is wrong with labels.
     *
     * @param judgedElsewhere partitions whose label has a meaning, so that others say what is wrong with two of them
     */
    public static void check(List<Partition> partitions, Predicate<Partition> judgedElsewhere, Problems problems) {
        Set<String> taken = new HashSet<>();
        for (Partition partition : partitions) {
            String label = partition.label();
            if (label.isEmpty()) {
                continue;
            }
            String at = partition.pointer() + "/label";
            int max = FileSystem.of(partition.format())
                    .map(FileSystem::longestLabel)
                    .orElse(11);
            if (label.length() > max) {
                problems.add(
                        at, "A label of " + partition.format() + " has at most " + max + " characters: shorten it.");
            }
            if (!taken.add(label.toLowerCase(Locale.ROOT)) && !judgedElsewhere.test(partition)) {
                problems.add(at, "Another partition has this label already (case does not count): choose another.");
            }
        }
    }
}
