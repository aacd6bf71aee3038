package io.bootwright.layout;

import io.bootwright.plugin.Problems;
import java.util.List;

/** Rules for the smallest size of each file system. */
public final class FormatRules {
    private FormatRules() {}

    /** Adds what is wrong with sizes, as far as they are fixed: a percentage only the server can judge. */
    public static void check(List<Partition> partitions, Problems problems) {
        for (Partition partition : partitions) {
            FileSystem.of(partition.format())
                    .filter(format -> partition.isBelow(format.least()))
                    .ifPresent(format -> problems.add(
                            partition.pointer() + "/size",
                            format.text() + " needs at least " + format.least() + "M"
                                    + (format == FileSystem.XFS
                                            ? "; take ext4 for less."
                                            : ": enlarge this partition.")));
        }
    }
}
