package io.bootwright.layout;

import io.bootwright.plugin.Problems;
import io.bootwright.plugin.Recipe;
import java.util.List;

/** Rules for the sum of a layout's sizes: they fit together, and onto the disk that is looked for. */
public final class SumRules {
    /** 1 EiB: more than any disk, and far from overflow. */
    private static final long MAX_TOTAL = 1L << 40;

    private SumRules() {}

    /** Adds what is wrong with the sums, at the partition that is too much. */
    public static void check(Recipe recipe, List<Partition> partitions, Problems problems) {
        long maxSize = recipe.text("/target_disk/max_size")
                .flatMap(Size::parse)
                .map(Size::mebibytes)
                .orElse(Long.MAX_VALUE);
        int percent = 0;
        long fixed = 0;
        boolean tooMuch = false;
        for (Partition partition : partitions) {
            int before = percent;
            percent += partition.size().percent();
            if (percent > 100 && before <= 100) {
                problems.add(
                        partition.pointer() + "/size",
                        "The percentages add up to " + percent
                                + "%. They are shares of what all fixed sizes leave, so at most 100% in sum: lower this one.");
            }
            fixed += partition.size().mebibytes();
            if (fixed > MAX_TOTAL && !tooMuch) {
                problems.add(partition.pointer() + "/size", "The sizes add up to more than no disk has: 1 EiB.");
                tooMuch = true;
            } else if (fixed > maxSize && !tooMuch) {
                problems.add(
                        partition.pointer() + "/size",
                        "The fixed sizes add up to more than target_disk.max_size: lower one, or raise max_size.");
                tooMuch = true;
            }
        }
    }
}
